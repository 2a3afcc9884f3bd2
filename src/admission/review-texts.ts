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

export interface ReviewText {
  readonly kind: TextKind;
  /** Offsets in the body, without the quotes. */
  readonly start: number;
  readonly end: number;
}

/** API servers append five characters. */
export const tokenPrefix = 'kube-api-access-';
export const tokenName = /^kube-api-access-[a-z0-9]{5}$/;

/** Where such texts stand, as names of members; `*` is any item of a list, `**` anything below. */
const places: readonly (readonly [kind: TextKind, path: string])[] = [
  ['uid', 'request.uid'],
  ['unread', 'request.userInfo.**'],
  ['unread', 'request.object.metadata.managedFields.*.time'],
  ['unread', 'request.object.spec.affinity.**'],
  ['token', 'request.object.spec.volumes.*.name'],
  ['token', 'request.object.spec.containers.*.volumeMounts.*.name'],
  ['token', 'request.object.spec.initContainers.*.volumeMounts.*.name'],
];

/** Members by name, with the kind of the text that stands there. */
interface Place {
  readonly members: Map<string, Place>;
  kind?: TextKind;
}

const root = placeTree();

function placeTree(): Place {
  const tree: Place = { members: new Map() };
  for (const [kind, path] of places) {
    let place = tree;
    for (const name of path.split('.')) {
      let next = place.members.get(name);
      if (!next) {
        next = { members: new Map() };
        place.members.set(name, next);
      }
      place = next;
    }
    place.kind = kind;
    // What is below a text of any depth is such a text, too.
    if (path.endsWith('**')) place.members.set('**', place);
  }
  return tree;
}

function memberOf(place: Place | undefined, name: string): Place | undefined {
  return place?.members.get(name) ?? place?.members.get('**');
}

const [quote, backslash, comma, colon] = [0x22, 0x5c, 0x2c, 0x3a];
const [openList, closeList, openObject, closeObject] = [0x5b, 0x5d, 0x7b, 0x7d];

/**
 * Finds the texts of a body that no answer depends on, in their order.
 * @param body text of JSON without errors, in UTF-8
 */
export function reviewTexts(body: Buffer): ReviewText[] {
  const found: ReviewText[] = [];
  /** The lists and objects around the offset: where they stand, and where what is in them stands. */
  const around: { readonly place: Place | undefined; readonly isList: boolean }[] = [];
  let place: Place | undefined = root;
  let isName = false;
  for (let at = 0; at < body.length; at++) {
    switch (body[at]) {
      case openObject:
      case openList: {
        const isList = body[at] === openList;
        around.push({ place, isList });
        isName = !isList;
        if (isList) place = memberOf(place, '*');
        break;
      }
      case closeObject:
      case closeList:
        around.pop();
        isName = false;
        break;
      case comma: {
        const inside = around.at(-1)!;
        isName = !inside.isList;
        place = inside.isList ? memberOf(inside.place, '*') : undefined;
        break;
      }
      case colon:
        isName = false;
        break;
      case quote: {
        const end = endOfText(body, at + 1);
        if (isName) place = memberOf(around.at(-1)!.place, body.toString('latin1', at + 1, end));
        else if (place?.kind) found.push({ kind: place.kind, start: at + 1, end });
        at = end;
        break;
      }
    }
  }
  return found.filter(
    ({ kind, start, end }) => kind !== 'token' || tokenName.test(body.toString('latin1', start, end)),
  );
}

function endOfText(body: Buffer, start: number): number {
  let at = start;
  while (body[at] !== quote) at += body[at] === backslash ? 2 : 1;
  return at;
}
