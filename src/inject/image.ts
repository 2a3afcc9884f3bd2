/** What the values of a configuration say of images. */
export interface ImageValues {
  readonly hub: string;
  readonly tag: string;
  readonly variant: string;
  readonly proxyImage: string;
  readonly initImage: string;
}

const variantSuffixes = ['-distroless', '-debug'];

/**
 * The full name of an image.
 * @param type `''` leaves the tag as it is; `default` only removes a known variant; anything else is appended
 */
export function imageUrl(values: ImageValues, name: string, type: string): string {
  return `${values.hub}/${name}:${tagFor(values.tag, type)}`;
}

function tagFor(tag: string, type: string): string {
  if (type === '') return tag;
  const suffix = variantSuffixes.find((one) => tag.endsWith(one));
  const plain = suffix === undefined ? tag : tag.slice(0, -suffix.length);
  return type === 'default' ? plain : `${plain}-${type}`;
}
