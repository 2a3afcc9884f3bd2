import { equalJson, parseJson, stringifyJson } from '../../src/json/index.ts';
import { proxyConfigLimits } from '../../src/mesh/proxy-config.ts';
import { readYaml, readYamlScalars, splitYamlDocuments, writeYaml, YamlError } from '../../src/yaml/index.ts';
import { yamlPieces } from '../corpus.ts';
import { mutateText } from '../mutate-text.ts';
import type { Random } from '../random.ts';
import type { Target } from '../target.ts';
import { unlessRefused } from '../unless-refused.ts';
import { texts } from '../words.ts';

/** Constructs that files in use seldom have. */
const constructs: readonly string[] = [
  'a: &x {b: 1}\nc: *x\nd: {<<: *x, e: 2}\n',
  'a: |\n  one\n   two\n\nb: >-\n  three\n  four\n',
  '? complex\n: [1, 2.5, 0x1F, .inf, ~, yes]\n',
  "\"quoted\\n\\u00e9\": 'it''s'\n",
  '- - a\n  - b\n-\n  c: d\n- !!str 5\n- !!binary aGk=\n',
  '%YAML 1.1\n---\na: 1\n...\n---\nb: 2\n',
  '{a: [b, {c: d}], "e": f}\n',
  'a:\n- b\n- c\nd: 12:30:45\ne: 2001-01-01\nf: 0777\n',
];

/** Texts that are nearly YAML, or are YAML in unusual ways. */
export function openYaml(): Target {
  const corpus = [...constructs, ...constructs, ...yamlPieces()];
  const pieces = [...texts, ...constructs];
  return {
    make: (random) => (random.once(4) ? soup(random, pieces) : mutateText(random, random.pick(corpus), pieces)),
    check,
  };
}

function soup(random: Random, pieces: readonly string[]): string {
  return Array.from({ length: random.below(14) }, () => random.pick(pieces)).join('');
}

function check(text: string): string | undefined {
  unlessRefused(YamlError, () => readYaml(text, { limits: proxyConfigLimits }));
  unlessRefused(YamlError, () => readYamlScalars(text));
  unlessRefused(YamlError, () => splitYamlDocuments(text));
  const value = unlessRefused(YamlError, () => readYaml(text));
  if (value === undefined) return undefined;
  // Some characters can be read where they are escaped and, as in Go, not be written.
  const written = unlessRefused(YamlError, () => writeYaml(value));
  // Go's library writes the key "<<" without quotes, too, and then cannot read it.
  if (written === undefined || /(^|[\s{,])<<:/.test(written)) return undefined;
  const again = readYaml(written);
  // Floats that are whole numbers are written as such.
  return equalJson(again, value) || equalJson(again, parseJson(stringifyJson(value)))
    ? undefined
    : `${stringifyJson(value)} is written as ${JSON.stringify(written)}, which reads as ${stringifyJson(again)}`;
}
