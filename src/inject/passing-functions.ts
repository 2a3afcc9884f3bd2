import { holdsMark, type PassRule } from '../safe-template/index.ts';
import { unwrap } from '../template/value.ts';

/** Text of the arguments goes into the result as it is, or is only asked whether it is there. */
const prints: PassRule = () => true;

/** Lines are folded at blanks: how long a text with marks is must not matter. What looks like a number gets quotes. */
const writesYaml: PassRule = (args, _result, marks) => {
  const isFoldable = (text: string): boolean => marks.holds(text) && /\s/.test(text);
  const foldable = { ...marks, holds: (text: string) => isFoldable(text) || marks.isLoose?.(text) === true };
  return !args.some((value) => holdsMark(value, foldable));
};

const plainVerbs = /^(?:[^%]|%[svqdt%])*$/;

/** Without widths, which would cut or fill texts. */
const printsPlainly: PassRule = ([format], _result, marks) =>
  typeof format === 'string' && plainVerbs.test(format) && !marks.holds(format);

/** The first argument is a list or map, of which a part is taken or counted. */
const looksUp: PassRule = ([collection, ...rest], _result, marks) =>
  typeof unwrap(collection) !== 'string' && !rest.some((value) => holdsMark(value, marks));

/** Keys and values in turn: maps are sorted by their keys. */
const collects: PassRule = (args, _result, marks) =>
  args.every((value, index) => index % 2 === 1 || !holdsMark(value, marks));

/** Takes away characters that are neither letters nor digits, with which no marked text begins or ends. */
const trims: PassRule = ([cutset, text], _result, marks) =>
  typeof cutset === 'string' && !/[A-Za-z0-9]/.test(cutset) && typeof text === 'string' && marks.is(text);

/** Of a label: no marked text stands for a longer one. */
const longestName = 63n;

const shortens: PassRule = ([length, text], _result, marks) =>
  typeof length === 'bigint' &&
  length >= longestName &&
  typeof text === 'string' &&
  marks.is(text) &&
  marks.isLoose?.(text) !== true;

/** One marked text with others, which it is not. */
const compares: PassRule = (args, _result, marks) => {
  const texts = args.map(unwrap);
  const [marked, ...more] = texts.filter((text) => holdsMark(text, marks));
  if (more.length > 0 || typeof marked !== 'string' || !marks.is(marked)) return false;
  return texts.every((text) => text === marked || (typeof text === 'string' && marks.differsFrom?.(text) === true));
};

/** Of resources nothing is said unless the mesh asks for it. */
const isSilent: PassRule = (_args, result) => result === '';

/**
 * What functions do with texts that begin with a letter, end with a letter or digit and are not longer than a name, or
 * are marked as looser than that but begin and end so.
 * Functions without a rule may look into them.
 */
export const passingFunctions: ReadonlyMap<string, PassRule> = new Map<string, PassRule>([
  ...rows(prints, ['quote', 'squote', 'print', 'indent', 'nindent', 'trim', 'list', 'append', 'join']),
  ...rows(prints, ['toJSON', 'toJson', 'structToJSON', 'toJsonMap']),
  ...rows(prints, ['default', 'valueOrDefault', 'coalesce', 'ternary', 'not', 'empty']),
  ['toYaml', writesYaml],
  ['printf', printsPlainly],
  ['dict', collects],
  ...rows(looksUp, ['index', 'get', 'hasKey', 'isset', 'len', 'first', 'last', 'annotation']),
  // Of containers these read the names, and the numbers and protocols of ports.
  ...rows(looksUp, ['includeInboundPorts', 'applicationPorts']),
  ...rows(trims, ['trimAll', 'trimSuffix', 'trimPrefix']),
  ['trunc', shortens],
  ...rows(compares, ['eq', 'ne']),
  ['otelResourceAttributes', isSilent],
]);

function rows(rule: PassRule, names: readonly string[]): [name: string, rule: PassRule][] {
  return names.map((name) => [name, rule]);
}
