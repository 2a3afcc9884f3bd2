import type { YamlEntry, YamlNode } from '../yaml/index.ts';

/** So many are named; a file that was merged badly has one after the other. */
const namedKeys = 3;

/** A caution where keys stand in a map twice: of two values the first one is lost, as it is with Go. */
export function repeatedKeyCautions(root: YamlNode | null): string[] {
  const paths = root === null ? [] : repeatedIn(root, '');
  if (paths.length === 0) return [];
  const rest = paths.length - namedKeys;
  const named = paths.slice(0, namedKeys).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
  return [`keys that stand there more than once, of which the last one counts: ${named}`];
}

/** Paths of the keys below a node. What an alias stands for is looked at where its anchor is. */
function repeatedIn(node: YamlNode, path: string): string[] {
  switch (node.kind) {
    case 'list':
      return node.items.flatMap((item, index) => repeatedIn(item, `${path}[${index}]`));
    case 'map':
      return [
        ...repeated(node.entries.map(nameOf)).map((name) => below(path, name)),
        ...node.entries.flatMap((entry) => repeatedIn(entry.value, below(path, nameOf(entry)))),
      ];
    default:
      return [];
  }
}

function repeated(names: readonly string[]): string[] {
  if (new Set(names).size === names.length) return [];
  // Several maps may be merged.
  return [...new Set(names.filter((name, index) => name !== '<<' && names.indexOf(name) !== index))];
}

function nameOf({ key }: YamlEntry): string {
  const node = key.kind === 'alias' ? key.target : key;
  return node.kind === 'scalar' ? node.text : '';
}

function below(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}
