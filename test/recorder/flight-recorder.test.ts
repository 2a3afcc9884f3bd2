import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Registry } from 'prom-client';
import { describe, expect, it, onTestFinished } from 'vitest';
import { admit } from '../../src/admission/admit.ts';
import { loadSnapshot } from '../../src/config/load-snapshot.ts';
import type { Snapshot } from '../../src/inject/index.ts';
import { FlightRecorder, type RecorderSettings } from '../../src/recorder/flight-recorder.ts';
import { RecordingFiles } from '../../src/recorder/recording-files.ts';
import { defaultRedaction } from '../../src/recording/redaction-rules.ts';
import { directoryWith, smallConfiguration } from '../policy/policy-files.ts';
import { Notebook } from '../server/support.ts';

const plenty = { fileBytes: 2 ** 24, fileAge: 3_600_000, totalBytes: 2 ** 26, maximumAge: 3_600_000 };

interface Recorded {
  readonly recorder: FlightRecorder;
  readonly answer: (name: string, more?: object) => ReturnType<typeof admit>;
  readonly lines: () => { readonly answer: object; readonly review: { request: { object: object } } }[];
  readonly notebook: Notebook;
}

async function recording(more: Partial<RecorderSettings> = {}): Promise<Recorded> {
  const directory = directoryWith(smallConfiguration);
  const out = join(directory, 'out');
  const snapshot: Snapshot = await loadSnapshot({ config: join(directory, 'current') });
  const files = new RecordingFiles(out, 'recording', plenty);
  await files.prepare();
  const notebook = new Notebook();
  const settings = { files, rules: defaultRedaction, engine: '1', sample: 1, repeatAfter: 3_600_000, log: notebook };
  const recorder = new FlightRecorder({ ...settings, ...more });
  onTestFinished(() => recorder.close());
  const answer: Recorded['answer'] = (name, more = {}) => {
    const body = review(name, more);
    const answered = admit(body, '/inject', snapshot);
    recorder.offer({ body: Buffer.from(body), path: '/inject', snapshot, answer: answered });
    return answered;
  };
  return {
    recorder,
    notebook,
    answer,
    lines: () =>
      readdirSync(out).flatMap((file) =>
        readFileSync(join(out, file), 'utf8')
          .split('\n')
          .filter(Boolean)
          .map((line) => JSON.parse(line)),
      ),
  };
}

function review(name: string, more: object): string {
  const env = [{ name: 'PASSWORD', value: 'PLANTED' }];
  const object = { metadata: { name }, spec: { containers: [{ name: 'app', image: 'app:1', env }] } };
  const request = { uid: 'u', namespace: 'shop', operation: 'CREATE', object, ...more };
  return JSON.stringify({ kind: 'AdmissionReview', apiVersion: 'admission.k8s.io/v1', request });
}

async function metrics(recorder: FlightRecorder): Promise<string> {
  const registry = new Registry();
  recorder.register(registry);
  return await registry.metrics();
}

describe('the flight recorder', () => {
  it('answers as admission does, and records what is new without secrets', async () => {
    const { recorder, answer, lines } = await recording();
    expect(answer('a').outcome).toMatchObject({ result: 'injected' });
    answer('b');
    answer('a');
    await recorder.close();
    expect(lines()).toMatchObject([
      { answer: { decision: 'injected' }, review: { request: { object: { metadata: { name: 'a' } } } } },
      { review: { request: { object: { metadata: { name: 'b' } } } } },
    ]);
    expect(JSON.stringify(lines())).not.toContain('PLANTED');
    expect(await metrics(recorder)).toContain('sidecar_injector_recordings_total{result="written"} 2');
    expect(recorder.status()).toMatchObject({ recorder: { waiting: 0, written: 2, duplicate: 1 } });
  });

  it('works on its own while nobody waits for it', async () => {
    const { answer, lines } = await recording();
    answer('a');
    await expect.poll(() => lines().length, { timeout: 30_000 }).toBe(1);
    answer('b');
    await expect.poll(() => lines().length, { timeout: 30_000 }).toBe(2);
  });

  it('knows what tells the same by its shape', async () => {
    const { recorder, answer, lines } = await recording();
    for (const name of ['db-0', 'db-10', 'db-200']) {
      const owner = { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'db', uid: name, controller: true };
      const metadata = { name, generateName: 'db-', ownerReferences: [owner] };
      answer(name, { object: { metadata, spec: { hostname: name, containers: [{ name: 'app', image: 'app:1' }] } } });
    }
    await recorder.close();
    expect(lines()).toHaveLength(1);
    expect(recorder.status()).toMatchObject({ recorder: { written: 1, duplicate: 2 } });
  });

  it('leaves out dry runs, what creates no pod and what is no review, without counting them', async () => {
    const { recorder, answer, lines } = await recording();
    answer('a', { dryRun: true });
    answer('a', { operation: 'DELETE' });
    answer('a', { object: null });
    answer('a', { kind: { group: '', version: 'v1', kind: 'Binding' } });
    answer('a', { uid: '' });
    await recorder.close();
    expect(lines()).toEqual([]);
    expect(Object.values((recorder.status() as { recorder: object }).recorder)).toEqual([0, 0, 0, 0, 0, 0, 0]);
  });

  it('drops what does not fit, what is large and what is not sampled, and counts it', async () => {
    const { recorder, answer } = await recording();
    for (let index = 0; index < 100; index++) answer(`pod-${index}`);
    answer('large', { padding: 'x'.repeat(300_000) });
    expect(recorder.status()).toMatchObject({ recorder: { waiting: 64, 'queue-full': 36, 'too-large': 1 } });
    const rare = await recording({ sample: 1e-9 });
    for (let index = 0; index < 10; index++) rare.answer(`pod-${index}`);
    expect(rare.recorder.status()).toMatchObject({ recorder: { waiting: 0, 'not-sampled': 10 } });
  });

  it('goes on when nothing can be written, and complains once', async () => {
    const taken = directoryWith({ file: '' });
    const files = new RecordingFiles(join(taken, 'file/below'), 'recording', plenty);
    const { recorder, answer, notebook } = await recording({ files });
    answer('a');
    answer('b');
    await recorder.close();
    expect(recorder.status()).toMatchObject({ recorder: { failed: 2, written: 0 } });
    expect(notebook.lines).toMatchObject([{ level: 'warn', msg: 'a review cannot be recorded', problem: /ENOTDIR/ }]);
  });
});
