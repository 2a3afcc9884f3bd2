import { DocumentMemory } from '../../src/offline/document-memory.ts';
import { freePlaces } from '../../src/offline/free-places.ts';
import { type InjectedDocument, injectDocument } from '../../src/offline/inject-document.ts';
import type { OfflineRules } from '../../src/offline/offline-rules.ts';
import { type WordPlace, wordForm } from '../../src/offline/word-form.ts';
import { WorkloadError } from '../../src/offline/workload-error.ts';
import { endOfWord } from '../../src/words/free-word.ts';
import { readYamlTree } from '../../src/yaml/index.ts';

const words = [
  ...['cart', 'web', 'details-v1', 'a', 'Zed', 'registry.example.com/team/cart:1.2.3', 'x.y_z-1', 'e3', 'inf1'],
  ...['latest', 'default', 'istio-proxy', 'istio-system', 'kube-system', 'sidecar', 'auto', 'http', 'https', 'grpc'],
  ...['a-name-that-is-exactly-as-long-as-the-value-of-a-label-may-be-12', 'tru', 'nul', 'v1', 'on-call', 'REDIRECT'],
  ...[
    'TPROXY',
    'gateway',
    'waypoint',
    'distroless',
    'debug',
    'Deployment',
    'shop/cart@sha256:0123456789abcdef',
    'a//b',
  ],
];
/** What no memory may take for a word. */
const others = ['"17"', 'true', '1e3', '"no"', '"a b"', "'it''s'", 'a:b:c', '0.1', '"-"', 'x'.repeat(80)];

/** Injects documents with a memory of those before, and each alone: the first one with another result. */
export function differenceWithMemory(documents: readonly string[], rules: OfflineRules): string | undefined {
  const memory = new DocumentMemory(rules);
  return documents.find((text) => {
    const found = JSON.stringify(outcomeOf(() => memory.inject(text)));
    return found !== JSON.stringify(outcomeOf(() => injectDocument(text, rules)));
  });
}

function outcomeOf(inject: () => InjectedDocument): InjectedDocument | string {
  try {
    return inject();
  } catch (error) {
    if (error instanceof WorkloadError) return error.message;
    throw error;
  }
}

/**
 * Documents that differ from one in the words of free places, and now and then in something else.
 * @param next any whole number below a bound
 */
export function documentsLike(text: string, count: number, next: (bound: number) => number): string[] {
  const places = freeWordsOf(text);
  const form = wordForm(text, places);
  const word = (): string => {
    const plain = words[next(words.length)]!;
    return next(4) === 0 ? plain : `${plain.slice(0, 40)}-${next(1000)}`;
  };
  return Array.from({ length: count }, () =>
    form.fill(
      places.map(({ start }) => (isPlain(text, start) && next(60) === 0 ? others[next(others.length)]! : word())),
    ),
  );
}

function isPlain(text: string, start: number): boolean {
  return !/["']/.test(text[start - 1] ?? '');
}

function freeWordsOf(text: string): WordPlace[] {
  const isFree = freePlaces(readYamlTree(text));
  const found: WordPlace[] = [];
  for (let start = 0; start < text.length; start++) {
    const end = endOfWord(text, start);
    if (end === start) continue;
    if (isFree({ start, end })) found.push({ start, end });
    start = end;
  }
  return found.slice(0, 60);
}
