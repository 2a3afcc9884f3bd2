import type { YamlMap, YamlNode, YamlScalar, YamlTree } from '../yaml/index.ts';
import type { WordPlace } from './word-form.ts';

/**
 * Where words stand that the rules of injection only hand on, as names of members; `*` is any item or member. Templates
 * may look at them, too, and are watched. Members of Istio's are left out, and so are its containers.
 */
const freePaths = [
  'metadata.name',
  'metadata.labels.*',
  'spec.selector.matchLabels.*',
  'spec.template.metadata.labels.*',
  'spec.template.spec.serviceAccountName',
  ...['containers', 'initContainers'].flatMap((list) =>
    ['image', 'args.*', 'command.*', 'env.*.value'].map((path) => `spec.template.spec.${list}.*.${path}`),
  ),
].map((path) => path.split('.'));

/** Tells whether a word is a whole scalar in such a place, or part of a comment, which the result does not have. */
export function freePlaces({ root, comments, aliasCount }: YamlTree): (place: WordPlace) => boolean {
  const scalars = root === null || aliasCount > 0 ? [] : scalarsAt(root, freePaths);
  const ends = new Map(scalars.map(wordOf).map(({ start, end }) => [start, end]));
  return ({ start, end }) =>
    ends.get(start) === end || comments.some((range) => range.start < start && end <= range.end);
}

/** Without its quotes. */
function wordOf({ style, start, end }: YamlScalar): WordPlace {
  return style === 'plain' ? { start, end } : { start: start + 1, end: end - 1 };
}

/** @param paths what is left of them below the node */
function scalarsAt(node: YamlNode, paths: readonly (readonly string[])[]): YamlScalar[] {
  if (paths.length === 0) return [];
  switch (node.kind) {
    case 'scalar': {
      const isWord = node.style !== 'literal' && node.style !== 'folded' && node.properties === null;
      return isWord && paths.some((path) => path.length === 0) ? [node] : [];
    }
    case 'list':
      return node.items.flatMap((item) => scalarsAt(item, below(paths, '*')));
    case 'map':
      return isOfIstio(node) ? [] : node.entries.flatMap(({ key, value }) => scalarsAt(value, belowKey(paths, key)));
    case 'alias':
      return [];
  }
}

function belowKey(paths: readonly (readonly string[])[], key: YamlNode): (readonly string[])[] {
  return key.kind === 'scalar' && !namesIstio(key.text) ? below(paths, key.text) : [];
}

function below(paths: readonly (readonly string[])[], name: string): (readonly string[])[] {
  return paths.flatMap(([first, ...rest]) => (first === name || first === '*' ? [rest] : []));
}

function namesIstio(text: string): boolean {
  return text.includes('istio');
}

/** A container of Istio's, or one that customises it. */
function isOfIstio({ entries }: YamlMap): boolean {
  return entries.some(
    ({ key, value }) =>
      key.kind === 'scalar' && key.text === 'name' && value.kind === 'scalar' && namesIstio(value.text),
  );
}
