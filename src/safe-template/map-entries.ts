import { compose } from '../yaml/compose.ts';
import { contentError } from '../yaml/error.ts';
import type { YamlEntry, YamlMap, YamlNode, YamlScalar } from '../yaml/index.ts';
import { isMergeKey } from '../yaml/merge-key.ts';

/** The entries of a map in the order in which they count, with those that `<<` brings in its place. */
export function entriesOf(map: YamlMap, text: string): YamlEntry[] {
  return map.entries.flatMap((entry) => {
    if (!isMergeKey(entry.key)) return [entry];
    const given = entry.value.kind === 'list' ? entry.value.items : [entry.value];
    // Of several maps the first one wins.
    return [...given].reverse().flatMap((node) => entriesOf(mapOf(node, entry.value, text), text));
  });
}

function mapOf(node: YamlNode, place: YamlNode, text: string): YamlMap {
  const target = node.kind === 'alias' ? node.target : node;
  if (target.kind === 'map') return target;
  throw contentError(text, 'wrong-merge', 'map merge requires map or sequence of maps as the value', place.start);
}

/** The name of the member that a key without marks makes. @throws {YamlError} for one that JSON does not know */
export function nameOfStaticKey(key: YamlNode, text: string): string {
  const { start, end } = key;
  const value: YamlScalar = {
    kind: 'scalar',
    style: 'single',
    text: '',
    start,
    end,
    inFlow: false,
    contentIndent: 0,
    properties: null,
  };
  const entries = [{ key, value }];
  const map: YamlMap = { kind: 'map', isFlow: false, indent: 0, entries, start, end, properties: null };
  return Object.keys(compose(map, text, { numbers: 'exact', strict: false }) as object)[0]!;
}
