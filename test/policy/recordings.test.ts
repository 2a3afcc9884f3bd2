import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { admit } from '../../src/admission/admit.ts';
import { explainAll } from '../../src/cli/explain-objects.ts';
import { replayCorpus } from '../../src/cli/replay-corpus.ts';
import { plain } from '../../src/cli/report/paint.ts';
import { replayText } from '../../src/cli/report/replay-text.ts';
import { testText } from '../../src/cli/report/test-text.ts';
import { readReviewed } from '../../src/cli/reviewed-input.ts';
import { runPolicyTests } from '../../src/cli/test-policy-run.ts';
import { loadSnapshot } from '../../src/config/load-snapshot.ts';
import { type JsonObject, parseJson } from '../../src/json/index.ts';
import { withNamespaceLabels } from '../../src/policy/namespace-labels.ts';
import type { PolicyProblem } from '../../src/policy/policy-problem.ts';
import { matchesRedacted } from '../../src/policy/redacted-match.ts';

import { type Recording, RecordingError, readRecording, writeRecording } from '../../src/recording/recording.ts';
import { defaultRedaction } from '../../src/recording/redaction-rules.ts';
import { recordAnswer } from '../support/record-answer.ts';
import { directoryWith, smallConfiguration } from './policy-files.ts';

function review(more: JsonObject = {}): string {
  return JSON.stringify({
    kind: 'AdmissionReview',
    apiVersion: 'admission.k8s.io/v1',
    request: {
      uid: 'u',
      kind: { group: '', version: 'v1', kind: 'Pod' },
      namespace: 'shop',
      operation: 'CREATE',
      object: {
        metadata: { generateName: 'cart-' },
        spec: { containers: [{ name: 'app', image: 'app:1', env: [{ name: 'A', value: 'hunter2' }] }] },
        ...more,
      },
    },
  });
}

/** What our webhook would record under the small configuration, in a namespace that asks for injection. */
async function recordings(directory: string, ...reviews: string[]): Promise<Recording[]> {
  const loaded = await loadSnapshot({ config: join(directory, 'current') });
  const snapshot = withNamespaceLabels(loaded, 'shop', { 'istio-injection': 'enabled' });
  const context = { rules: defaultRedaction, engine: '1.2.3', recordedAt: '2026-11-21T06:40:03Z' };
  return reviews.map((body) =>
    recordAnswer(
      { body: Buffer.from(body), path: '/inject', snapshot, answer: admit(body, '/inject', snapshot) },
      context,
    ),
  );
}

const optOut = { metadata: { name: 'plain', labels: { 'sidecar.istio.io/inject': 'false' } } };
const suite = 'configuration:\n  config: current\n';

async function directoryWithRecordings(
  change: (lines: string[]) => string = (lines) => lines.join(''),
): Promise<string> {
  const directory = directoryWith({ ...smallConfiguration, 'suite.yaml': suite });
  const lines = (await recordings(directory, review(), review(optOut))).map(writeRecording);
  writeFileSync(join(directory, 'recording.jsonl'), change(lines));
  return directory;
}

describe('a recording', () => {
  it('tells what became of a review and what it depended on, without secrets', async () => {
    const directory = directoryWith(smallConfiguration);
    const [recording, skipped] = await recordings(directory, review(), review(optOut));
    expect(recording).toMatchObject({
      obtained: { from: 'webhook', certainty: 'exact', notes: [] },
      engine: '1.2.3',
      configuration: expect.stringMatching(/^[0-9a-f]{64}$/),
      namespaceLabels: { 'istio-injection': 'enabled' },
      redacted: ['spec.containers[app].env[A]'],
      answer: {
        by: 'sidecar-injector',
        decision: 'injected',
        reason: 'policy-enabled',
        templates: ['sidecar'],
        patchHash: expect.stringMatching(/^[0-9a-f]{64}$/),
        asRecorded: {
          decision: 'injected',
          reason: 'policy-enabled',
          podHash: expect.stringMatching(/^[0-9a-f]{64}$/),
        },
      },
    });
    expect(skipped!.answer).toEqual({
      by: 'sidecar-injector',
      decision: 'skipped',
      reason: 'opt-out',
      templates: [],
      asRecorded: { decision: 'skipped', reason: 'opt-out' },
    });
    const line = writeRecording(recording!);
    expect(line).not.toContain('hunter2');
    expect(readRecording(parseJson(line) as JsonObject)).toEqual(recording);
  });

  it('is refused with the member that is wrong', async () => {
    const [recording] = await recordings(directoryWith(smallConfiguration), review());
    const good = parseJson(writeRecording(recording!)) as JsonObject;
    const bad = (more: JsonObject) => () => readRecording({ ...good, ...more });
    expect(bad({ schema: 'sidecar-injector/recording/v2' })).toThrow(
      'schema is "sidecar-injector/recording/v2", must be "sidecar-injector/recording/v1"',
    );
    expect(bad({ review: [] })).toThrow('review must be an object');
    expect(bad({ answer: { by: 'x', decision: 'lost' } })).toThrow(/^decision is "lost", must be one of injected, /);
    expect(bad({ namespaceLabels: { a: 1 } })).toThrow(RecordingError);
    expect(bad({ answer: { by: 'x', decision: 'injected', patch: {} } })).toThrow('answer.patch must be a list');
  });
});

describe('test', () => {
  it('expects of recordings what was answered then', async () => {
    const directory = await directoryWithRecordings();
    const run = await runPolicyTests({ paths: [directory] });
    expect(run.results.map(({ name, status }) => [name, status])).toEqual([
      ['Pod "shop/cart-" (recording.jsonl:1)', 'passed'],
      ['Pod "shop/plain" (recording.jsonl:2)', 'passed'],
    ]);
    const file = join(directory, 'recording.jsonl');
    const filtered = await runPolicyTests({ paths: [file], filter: 'plain' });
    expect(filtered.results).toHaveLength(1);
  });

  it('says what is answered instead, and names lines that are no recordings', async () => {
    const directory = await directoryWithRecordings((lines) => `${lines.join('')}{"half\n${review()}\n`);
    const config = smallConfiguration['current/config'];
    writeFileSync(join(directory, 'current/config'), config.replace('policy: enabled', 'policy: disabled'));
    const decision = testText(await runPolicyTests({ paths: [directory] }), plain).replaceAll(directory, '');
    expect(decision).toMatch(/^SUITE \/recording\.jsonl:3: is not JSON: /);
    expect(decision).toContain('SUITE /recording.jsonl:4: is no recording, so nothing is expected of it');
    expect(decision).toContain('/recording.jsonl:1: injected (policy-enabled) → skipped (policy-disabled)\n');
    writeFileSync(join(directory, 'current/config'), config.replace('proxy:1', 'proxy:2'));
    const pod = testText(await runPolicyTests({ paths: [directory] }), plain).replaceAll(directory, '');
    expect(pod).toContain('/recording.jsonl:1: the injected pod differs from the recorded one\n');
  });
});

describe('replay', () => {
  const options = { namespace: 'default', requestPath: '/inject', output: 'text', failOn: 'changes' } as const;

  it('against recorded finds nothing under the same configuration, and what differs under another', async () => {
    const directory = await directoryWithRecordings();
    const replayed = async () => {
      const run = await replayCorpus([directory], {
        ...options,
        against: 'recorded',
        config: join(directory, 'current'),
      });
      return replayText(run, plain);
    };
    // The configuration itself lies in the directory, too, and is no corpus.
    expect(await replayed()).toBe('2 objects: 2 unchanged, 0 changed\n');
    const config = smallConfiguration['current/config'];
    writeFileSync(join(directory, 'current/config'), config.replace('proxy:1', 'proxy:2'));
    expect(await replayed()).toContain('the injected pod is not the recorded one, of which only the hash is known\n');
  });

  it('uses the labels that the namespace had, and counts apart what tells nothing', async () => {
    const directory = await directoryWithRecordings((lines) => {
      const [first] = lines.map((line) => JSON.parse(line));
      const plainNamespace = { ...first, namespaceLabels: {} };
      const open = { ...first, answer: { by: 'a/b', decision: 'failed-open' } };
      const unknown = { ...first, namespaceLabels: null, answer: { by: 'no webhook', decision: 'not-called' } };
      return [plainNamespace, open, unknown].map((one) => `${JSON.stringify(one)}\n`).join('');
    });
    const config = join(directory, 'current');
    const run = await replayCorpus([join(directory, 'recording.jsonl')], { ...options, against: 'recorded', config });
    expect(replayText(run, plain)).toBe(`1 object: Pod "shop/cart-"
  injected (policy-enabled) → skipped (namespace-not-enabled)

1 object not compared: the webhook could not be called
1 object not compared: the webhook was not called, and the labels of the namespace are not known
3 objects: 0 unchanged, 1 changed
`);
  });

  it('says once that a file holds lines of other kinds, such as those of an audit log', async () => {
    const event = '{"kind":"Event","apiVersion":"audit.k8s.io/v1"}\n';
    const directory = await directoryWithRecordings((lines) => `${lines[0]}${event}${event}${lines[1]}`);
    const warnings: PolicyProblem[] = [];
    const settings = { namespace: 'shop', problem: () => {}, warning: (one: PolicyProblem) => warnings.push(one) };
    const file = join(directory, 'recording.jsonl');
    let read = 0;
    for await (const _ of readReviewed(file, settings)) read++;
    expect(read).toBe(2);
    expect(warnings).toEqual([
      {
        file,
        line: 2,
        message: expect.stringMatching(
          /^holds an object of kind Event; .*; 2 lines that hold no review were passed over \(import-audit reads audit logs\)$/,
        ),
      },
    ]);
  });

  it('reads packed recordings, and goes on behind a line that is broken or half', async () => {
    const directory = await directoryWithRecordings(
      (lines) => `${lines[0]}nonsense\n${lines[1]}${lines[0]!.slice(0, 50)}`,
    );
    const text = join(directory, 'recording.jsonl');
    const { readFileSync } = await import('node:fs');
    writeFileSync(`${text}.gz`, gzipSync(readFileSync(text)));
    const config = join(directory, 'current');
    const run = await replayCorpus([directory], { ...options, against: config, config });
    expect([run.objects, run.unchanged]).toEqual([4, 4]);
    expect(run.problems.map((one) => one.replaceAll(directory, ''))).toEqual([
      expect.stringMatching(/^\/recording\.jsonl:2: is not JSON: /),
      expect.stringMatching(/^\/recording\.jsonl\.gz:2: is not JSON: /),
    ]);
  });
});

describe('explain', () => {
  it('takes recordings with the labels that the namespace had', async () => {
    const directory = await directoryWithRecordings();
    const explanations = await explainAll({
      config: join(directory, 'current'),
      filename: [join(directory, 'recording.jsonl')],
      namespace: 'default',
      requestPath: '/inject',
      output: 'text',
    });
    expect(explanations.map(({ verdict, reason }) => [verdict, reason])).toEqual([
      ['injected', 'policy-enabled'],
      ['skipped', 'opt-out'],
    ]);
    expect(explanations[0]!.apiServer?.source).toBe('istio-selectors');
  });
});

describe('a redacted value', () => {
  it.each<[recorded: unknown, value: unknown, isMatch: boolean]>([
    ['REDACTED', 'anything', true],
    ['REDACTED', 7, false],
    ['a REDACTED c REDACTED', 'a b c d', true],
    ['a REDACTED c', 'a b', false],
    [['REDACTED', 'b'], ['a', 'b'], true],
    [['REDACTED', 'b'], ['a', 'c'], false],
    [{ a: 'REDACTED', b: 1 }, { b: 1, a: 'x' }, true],
    [{ a: 'REDACTED' }, { a: 'x', b: 1 }, false],
    ['{"a":"REDACTED","b":1}', '{ "b": 1, "a": "x" }\n', true],
    ['{"a":"REDACTED","b":1}', '{"a":"x","b":2}', false],
  ])('%j stands for %j: %s', (recorded, value, isMatch) => {
    expect(matchesRedacted(recorded as JsonObject, value as JsonObject)).toBe(isMatch);
  });
});
