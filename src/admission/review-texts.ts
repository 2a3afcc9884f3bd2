import { type FoundText, type Place, placeTree, textsAt } from './text-places.ts';

/**
 * A text of a review, between its quotes, that no answer depends on, beyond what its kind says.
 *
 * | kind      | what it is                                                                                       |
 * |-----------|--------------------------------------------------------------------------------------------------|
 * | `uid`     | the uid of the request: it is repeated in the answer                                             |
 * | `token`   | the name of the volume that API servers make up for the token of a service account: where the    |
 * |           | answer holds it, it is the same, and whatever it is, it is compared with other names only        |
 * | `unread`  | who sent the request, when fields were set, on which nodes a pod may run: read by nobody         |
 */
export type TextKind = 'uid' | 'token' | 'unread';

export type ReviewText = FoundText<TextKind>;

/** API servers append five characters. */
export const tokenPrefix = 'kube-api-access-';
export const tokenName = /^kube-api-access-[a-z0-9]{5}$/;

/** Where such texts stand. */
const root: Place<TextKind> = placeTree([
  ['uid', 'request.uid'],
  ['unread', 'request.userInfo.**'],
  ['unread', 'request.object.metadata.managedFields.*.time'],
  ['unread', 'request.object.spec.affinity.**'],
  ['token', 'request.object.spec.volumes.*.name'],
  ['token', 'request.object.spec.containers.*.volumeMounts.*.name'],
  ['token', 'request.object.spec.initContainers.*.volumeMounts.*.name'],
]);

/**
 * Finds the texts of a body that no answer depends on, in their order.
 * @param body text of JSON without errors, in UTF-8
 */
export function reviewTexts(body: Buffer): ReviewText[] {
  return textsAt(body, root).filter((text) => text.kind !== 'token' || isToken(body, text));
}

/** Whether the name of a volume is that of a token. */
export function isToken(body: Buffer, { start, end }: Pick<ReviewText, 'start' | 'end'>): boolean {
  return tokenName.test(body.toString('latin1', start, end));
}
