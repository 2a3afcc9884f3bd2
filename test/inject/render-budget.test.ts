import { describe, expect, it } from 'vitest';
import { InjectionError, inject, readPod, readSnapshot } from '../../src/inject/index.ts';
import { type JsonObject, stringifyJson } from '../../src/json/index.ts';

/** Takes more steps than turns, also where it is only recorded. */
const work = (turns: number): string => `{{ range ${turns} }}{{ $name := printf "%s" $.ObjectMeta.Name }}{{ end }}`;

/** Some 600,000 steps. */
const more = work(200_000);

/** Prints a tenant's text outside of quotes at its end. */
const risky = `${more}metadata:\n  labels:\n    {{- range $key, $value := .ObjectMeta.Labels }}\n    x-{{ $key }}: {{ $value }}\n    {{- end }}\n`;

function snapshotOf(templates: { readonly [name: string]: string }, now?: () => number) {
  const defaultTemplates = Object.keys(templates);
  const text = stringifyJson({ policy: 'enabled', defaultTemplates, templates });
  return readSnapshot({ config: { text, source: 'config' } }, now ? { now } : {});
}

function outcomeOf(snapshot: ReturnType<typeof snapshotOf>, labels: JsonObject = { app: 'web' }): string {
  const metadata = { name: 'p', namespace: 'shop', labels, annotations: {} };
  const pod = { metadata, spec: { containers: [{ name: 'app', image: 'i' }] } };
  try {
    inject(readPod(pod as JsonObject), { parameters: new Map() }, snapshot);
    return 'injected';
  } catch (error) {
    if (error instanceof InjectionError) return error.message;
    throw error;
  }
}

/** A clock that goes on by so much at each look. */
function clock(milliseconds: number): { now: () => number; looks: () => number } {
  let looks = 0;
  return { now: () => looks++ * milliseconds, looks: () => looks };
}

describe('H4: the renders for one pod share steps and time', () => {
  it('all of its templates', () => {
    const empty = 'metadata: {}';
    expect(outcomeOf(snapshotOf({ a: more }))).toBe('injected');
    expect(outcomeOf(snapshotOf({ a: more, b: empty }))).toBe('injected');
    expect(outcomeOf(snapshotOf({ a: more, b: more }))).toMatch(
      /: exceeded maximum number of steps \(1000000\) in template "b"$/,
    );
  });

  it('the time of all, also where the last have hardly anything to do', () => {
    const { now } = clock(125);
    const templates = { a: work(2500), b: 'metadata: {}', c: 'metadata: {}' };
    expect(outcomeOf(snapshotOf(templates, now))).toMatch(/: exceeded maximum time \(250 ms\) in template "[bc]"$/);
  });

  it('a pod is denied for what its template takes once, not for a shape that is new or a second render', () => {
    const snapshot = snapshotOf({ sidecar: risky });
    expect(outcomeOf(snapshot)).toBe('injected');
    expect(outcomeOf(snapshot, { app: 'web', more: 'x' })).toBe('injected');
    expect(outcomeOf(snapshot, { app: '{a: b}' })).toMatch(/^template "sidecar" line 4: the text "\{a: b\}"/);
    expect(outcomeOf(snapshot, { app: '{' })).toContain('strategic merge: invalid JSON document');
  });

  it('a limit is met once: the words need no second render', () => {
    const { now, looks } = clock(0);
    expect(outcomeOf(snapshotOf({ sidecar: `metadata:\n  ${work(2_000_000)}` }, now))).toMatch(
      /^failed to run injection template: template: inject:2:\d+: .* exceeded maximum number of steps \(1000000\) in/,
    );
    // A look each 4096 steps.
    expect(looks()).toBeLessThan(250);
  });

  it('where time is over before the better words are known, those of the first render do', () => {
    const { now } = clock(1);
    const message = outcomeOf(snapshotOf({ sidecar: risky }, now), { app: '{a: b}' });
    expect(message).toMatch(/^template "sidecar" line 4: the text "\{a: b\}" printed by/);
    expect(message).toContain('It comes from label "app".');
  });
});
