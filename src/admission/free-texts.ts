import { annotationNames, coreDumpName, initName, proxyName, validationName } from '../inject/pod.ts';
import { isFreeWord, isLooseWord } from '../words/free-word.ts';
import { holdsMarkedWord } from '../words/word-recipe.ts';
import { endOf, endOfPlain, type FormText, type WordRule } from './review-form.ts';
import { isToken, type TextKind } from './review-texts.ts';
import { type FoundText, type Place, placeTree, textsAt } from './text-places.ts';

/**
 * A text of a review that the rules only hand on, if they look at it at all. Templates may look at it, too, and are watched.
 *
 * | role       | what it is                                                                                  |
 * |------------|---------------------------------------------------------------------------------------------|
 * | `value`    | of a label or annotation that is none of Istio's: a word, perhaps a loose one                 |
 * | `name`     | of a container: a word; no two containers of a pod have the same                              |
 * | `prefix`   | the name of the pod without the dash behind it: a word, perhaps a loose one                   |
 * | `owner`    | name of the workload that the pod belongs to: a word                                          |
 * | `hash`     | of the pod's template, which also ends the name of its ReplicaSet                             |
 * | `schedule` | when a CronJob made the pod's Job: ends its name                                              |
 */
export type WordRole = 'value' | 'name' | 'prefix' | 'owner' | 'hash' | 'schedule';

export interface FreeText extends FormText {
  readonly role?: WordRole;
}

type FoundKind = TextKind | WordRole;

const pod = 'request.object';

/** Also where texts stand that nothing but a template could look at, and that are no part of what is injected. */
const root: Place<FoundKind> = placeTree<FoundKind>([
  ['uid', 'request.uid'],
  ['unread', 'request.name'],
  ['unread', 'request.userInfo.**'],
  ['prefix', `${pod}.metadata.name`],
  ['prefix', `${pod}.metadata.generateName`],
  ['value', `${pod}.metadata.labels.?`],
  ['hash', `${pod}.metadata.labels.pod-template-hash`],
  ['value', `${pod}.metadata.annotations.?`],
  ['owner', `${pod}.metadata.ownerReferences.*.name`],
  ['unread', `${pod}.metadata.ownerReferences.*.uid`],
  ['unread', `${pod}.metadata.managedFields.**`],
  ['unread', `${pod}.spec.affinity.**`],
  ['value', `${pod}.spec.serviceAccountName`],
  ['value', `${pod}.spec.serviceAccount`],
  ['token', `${pod}.spec.volumes.*.name`],
  ['unread', `${pod}.spec.volumes.*.configMap.name`],
  ['unread', `${pod}.spec.volumes.*.secret.secretName`],
  ['unread', `${pod}.spec.volumes.*.persistentVolumeClaim.claimName`],
  ...['containers', 'initContainers'].flatMap((list): [FoundKind, string][] => {
    const container = `${pod}.spec.${list}.*`;
    return [
      ['name', `${container}.name`],
      ['token', `${container}.volumeMounts.*.name`],
      ...['image', 'args.*', 'command.*', 'env.*.value', 'env.*.valueFrom.**', 'envFrom.**'].map(
        (path): [FoundKind, string] => ['unread', `${container}.${path}`],
      ),
    ];
  }),
]);

/** Names of containers that the rules know. */
export const knownContainers: readonly string[] = [proxyName, initName, validationName, coreDumpName];

/** What an earlier injection left is compared with the rest of a pod. */
const refusals = [annotationNames.status, annotationNames.overrides, ...knownContainers.map((name) => `"${name}"`)];

/** An escape that no API server needs: with it a name can be written so that no search finds it. */
const oddEscape = /\\(?:\/|u(?!00[01][0-9a-f]|003[ce]|0026|202[89]))/i;

/**
 * Finds the texts of a body in whose places others could stand, in their order; undefined where there may be more to
 * them than that.
 * @param body text of JSON without errors, in UTF-8
 */
export function freeTexts(body: Buffer): FreeText[] | undefined {
  const text = body.toString('latin1');
  if (oddEscape.test(text) || holdsMarkedWord(text) || refusals.some((one) => text.includes(one))) return undefined;
  const found = textsAt(body, root);
  const hash = hashOf(body, found);
  return numbered(found.flatMap((text) => freeText(body, text, hash)).filter((text) => canDiffer(body, text)));
}

/** Whether what stands there is what may stand there. */
function canDiffer(body: Buffer, { kind, start, end, word }: Unnumbered): boolean {
  if (!word) return kind !== 'unread' || (start < end && endOfPlain(body, start) === end);
  return endOf(word, body, start) === end && word.takes(body.toString('latin1', start, end));
}

/** The hash of the template, where each owner's name ends with it; empty where there is none. */
function hashOf(body: Buffer, found: readonly FoundText<FoundKind>[]): string | undefined {
  const textOf = ({ start, end }: FoundText<FoundKind>): string => body.toString('latin1', start, end);
  const hashes = found.filter(({ kind }) => kind === 'hash').map(textOf);
  if (found.some(({ member }) => otherHashes.has(member))) return undefined;
  if (hashes.length === 0) return '';
  const [hash] = hashes;
  const owners = found.filter(({ kind }) => kind === 'owner').map(textOf);
  const isPlain = hashes.length === 1 && isHash(hash!) && owners.every((name) => name.endsWith(`-${hash}`));
  return isPlain ? hash : undefined;
}

/** Other labels by which names of workloads are found. */
const otherHashes: ReadonlySet<string> = new Set(['rollouts-pod-template-hash']);

type Unnumbered = Omit<FreeText, 'word'> & { readonly word?: Omit<WordRule, 'number'> };

/** @param hash that of the template, undefined where names of owners mean more */
function freeText(body: Buffer, found: FoundText<FoundKind>, hash: string | undefined): Unnumbered[] {
  const { kind, member, start, end } = found;
  switch (kind) {
    case 'token':
      return isToken(body, found) ? [{ kind, start, end }] : [];
    case 'uid':
    case 'unread':
      return [{ kind, start, end }];
    case 'hash':
      return hash ? [wordAt(kind, start, end, 'none', isHash)] : [];
    case 'owner':
      return hash === undefined ? [] : ownerTexts(body.toString('latin1', start, end), start, hash);
    case 'prefix':
      return body[end - 1] === dash
        ? [wordAt(kind, start, end - 1, 'dash', isLooseWord)]
        : [wordAt(kind, start, end, 'none', isLooseWord)];
    case 'name':
      return [wordAt(kind, start, end, 'none', isFreeWord)];
    default:
      return isOfIstio(member) ? [] : [wordAt(kind, start, end, 'none', isLooseWord)];
  }
}

const dash = 0x2d;

/** Names by which rules look for labels and annotations: Istio's, and those of metrics, which may be spelled in many ways. */
function isOfIstio(member: string): boolean {
  return member.includes('istio') || member.startsWith('prometheus') || member === annotationNames.mirror;
}

function wordAt(
  role: WordRole,
  start: number,
  end: number,
  tail: WordRule['tail'],
  takes: WordRule['takes'],
): Unnumbered {
  return { kind: 'word', role, start, end, word: { tail, takes } };
}

const schedule = /^[0-9]{8,10}$/;

function ownerTexts(name: string, start: number, hash: string): Unnumbered[] {
  const at = name.lastIndexOf('-');
  const last = name.slice(at + 1);
  const isScheduled = at > 0 && schedule.test(last);
  if (hash === '' && !isScheduled) return [wordAt('owner', start, start + name.length, 'none', isOwner)];
  if (at <= 0 || (hash !== '' && last !== hash)) return [];
  const [role, takes] = hash === '' ? (['schedule', isSchedule] as const) : (['hash', isHash] as const);
  const middle = start + at;
  return [
    wordAt('owner', start, middle, 'part', isFreeWord),
    wordAt(role, middle + 1, start + name.length, 'none', takes),
  ];
}

function isSchedule(text: string): boolean {
  return schedule.test(text);
}

/** A name that no CronJob is seen behind. */
function isOwner(name: string): boolean {
  return isFreeWord(name) && !schedule.test(name.slice(name.lastIndexOf('-') + 1));
}

function isHash(text: string): boolean {
  return /^[a-z0-9]{1,20}$/.test(text) && !isSchedule(text);
}

/** The hash is one word, wherever it stands. */
function numbered(texts: readonly Unnumbered[]): FreeText[] {
  const hashNumber = 0;
  let next = 1;
  return texts.map(({ word, ...text }) =>
    word ? { ...text, word: { ...word, number: text.role === 'hash' ? hashNumber : next++ } } : text,
  );
}
