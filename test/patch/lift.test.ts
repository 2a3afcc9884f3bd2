import { describe, expect, it } from 'vitest';
import { equalJson, isObject, type Json, type JsonObject, stringifyJson } from '../../src/json/index.ts';
import { canonicalize } from '../../src/kube/index.ts';
import { lift, mergePod } from '../../src/patch/index.ts';
import fc from '../support/properties.ts';
import { rawPod } from './arbitraries.ts';

/** What a change of the canonical pod does to the pod as it was sent. */
function lifted(raw: Json, overlay: Json): Json {
  const base = canonicalize(raw);
  return lift(raw, base, mergePod(base, overlay));
}

describe('lift', () => {
  it('keeps what the types do not know, also on containers that move', () => {
    const app = { name: 'app', future: { field: 1 }, resources: { limits: { cpu: '0.5' } }, stdin: false };
    const raw = { metadata: { creationTimestamp: null, extra: 1 }, spec: { containers: [app], future: [1] } };
    const result = lifted(raw, { spec: { containers: [{ name: 'proxy' }] } }) as typeof raw;
    expect(result).toEqual({
      metadata: { creationTimestamp: null, extra: 1 },
      spec: { containers: [{ name: 'proxy', resources: {} }, app], future: [1] },
    });
    expect(result.metadata).toBe(raw.metadata);
    expect(result.spec.containers[1]).toBe(app);
  });

  const cases: [title: string, raw: Json, overlay: Json, result: Json][] = [
    ['nothing changes', { spec: { containers: null } }, {}, { spec: { containers: null } }],
    [
      'an empty list stays where labels change',
      { spec: { volumes: [], containers: [] } },
      { metadata: { labels: { a: '1' } } },
      { metadata: { labels: { a: '1' } }, spec: { volumes: [], containers: [] } },
    ],
    [
      'a null member is replaced',
      { metadata: { annotations: null }, spec: { containers: null } },
      { metadata: { annotations: { a: '1' } }, spec: { containers: [{ name: 'p' }] } },
      { metadata: { annotations: { a: '1' } }, spec: { containers: [{ name: 'p', resources: {} }] } },
    ],
    [
      'one changed quantity leaves the spelling of the other',
      { spec: { containers: [{ name: 'a', resources: { limits: { cpu: '0.5', memory: '1024Mi' } } }] } },
      { spec: { containers: [{ name: 'a', resources: { limits: { cpu: '2' } } }] } },
      { spec: { containers: [{ name: 'a', resources: { limits: { cpu: '2', memory: '1024Mi' } } }] } },
    ],
    [
      'a name in other letters stays in use',
      { Spec: { Containers: [{ name: 'a' }] } },
      { spec: { containers: [{ name: 'a', image: 'i' }] } },
      { Spec: { Containers: [{ name: 'a', image: 'i' }] } },
    ],
    [
      'a member that false had left out',
      { spec: { containers: [], hostNetwork: false } },
      { spec: { hostNetwork: true } },
      { spec: { containers: [], hostNetwork: true } },
    ],
    [
      'a removed member goes in every spelling',
      { metadata: { labels: { a: '1' }, LABELS: { b: '2' } } },
      { metadata: { labels: null } },
      { metadata: {} },
    ],
  ];

  it.each(cases)('%s', (_, raw, overlay, result) => {
    expect(lifted(raw, overlay)).toEqual(result);
  });

  it('gives the raw pod back where nothing changed', () => {
    fc.assert(
      fc.property(rawPod, (raw) => {
        const base = canonicalize(raw);
        expect(lift(raw, base, base)).toBe(raw);
        expect(lift(raw, base, structuredClone(base))).toBe(raw);
      }),
    );
  });

  it('gives something whose canonical form is the result', () => {
    fc.assert(
      fc.property(rawPod, rawPod, (raw, other) => {
        const text = stringifyJson(raw);
        const result = shuffled(canonicalize(raw), canonicalize(other));
        expect(equalJson(canonicalize(lift(raw, canonicalize(raw), result)), result)).toBe(true);
        expect(stringifyJson(raw)).toBe(text);
      }),
      { numRuns: 300 },
    );
  });
});

/** A pod that has members and containers of both, so that some stay, some change and some move. */
function shuffled(base: Json, other: Json): Json {
  const spec = (pod: Json): JsonObject => (pod as { spec: JsonObject }).spec;
  const containers = [spec(other).containers, spec(base).containers].flatMap((list) =>
    Array.isArray(list) ? list : [],
  );
  const merged = { ...spec(base), ...spec(other), containers: containers.reverse() };
  const metadata = isObject(other) ? other.metadata : {};
  return canonicalize({ ...(base as JsonObject), metadata: metadata!, spec: merged });
}
