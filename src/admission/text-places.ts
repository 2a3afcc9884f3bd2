/** A text of a body that stands in a place of interest. */
export interface FoundText<Kind> {
  readonly kind: Kind;
  /** Name of the member that it stands in, as it is written. */
  readonly member: string;
  /** Offsets in the body, without the quotes. */
  readonly start: number;
  readonly end: number;
}

/** Members by name, with the kind of the texts that stand there. */
export interface Place<Kind> {
  readonly members: Map<string, Place<Kind>>;
  kind?: Kind;
}

/** @param paths names of members; `*` is any item of a list, `?` any other member, `**` anything below */
export function placeTree<Kind>(paths: readonly (readonly [kind: Kind, path: string])[]): Place<Kind> {
  const tree: Place<Kind> = { members: new Map() };
  for (const [kind, path] of paths) {
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

function memberOf<Kind>(place: Place<Kind> | undefined, name: string): Place<Kind> | undefined {
  return place?.members.get(name) ?? place?.members.get('?') ?? place?.members.get('**');
}

const [quote, backslash, comma, colon] = [0x22, 0x5c, 0x2c, 0x3a];
const [openList, closeList, openObject, closeObject] = [0x5b, 0x5d, 0x7b, 0x7d];

/**
 * Finds the texts of a body that stand in places of a tree, in their order.
 * @param body text of JSON without errors, in UTF-8
 */
export function textsAt<Kind>(body: Buffer, root: Place<Kind>): FoundText<Kind>[] {
  const found: FoundText<Kind>[] = [];
  /** The lists and objects around the offset: where they stand, and where what is in them stands. */
  const around: { readonly place: Place<Kind> | undefined; readonly isList: boolean }[] = [];
  let place: Place<Kind> | undefined = root;
  let member = '';
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
        if (isName) {
          member = body.toString('latin1', at + 1, end);
          place = memberOf(around.at(-1)!.place, member);
        } else if (place?.kind) found.push({ kind: place.kind, member, start: at + 1, end });
        at = end;
        break;
      }
    }
  }
  return found;
}

function endOfText(body: Buffer, start: number): number {
  let at = start;
  while (body[at] !== quote) at += body[at] === backslash ? 2 : 1;
  return at;
}
