/** Where a patch failed: it could not be read, merged or applied. */
export type PatchErrorCode = 'decode' | 'merge' | 'apply';

/** A patch that cannot be used; the message is that of the Go library whose behaviour is followed. */
export class PatchError extends Error {
  readonly code: PatchErrorCode;
  constructor(code: PatchErrorCode, message: string) {
    super(message);
    this.name = 'PatchError';
    this.code = code;
  }
}
