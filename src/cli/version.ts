declare const PACKAGE_VERSION: string | undefined;

/** The version of the package; the build puts it in. */
export const version: string = typeof PACKAGE_VERSION === 'string' ? PACKAGE_VERSION : '0.0.0-source';
