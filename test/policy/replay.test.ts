import { describe, expect, it } from 'vitest';
import { replayCorpus } from '../../src/cli/replay-corpus.ts';
import { plain } from '../../src/cli/report/paint.ts';
import { replayJson } from '../../src/cli/report/replay-json.ts';
import { replayText } from '../../src/cli/report/replay-text.ts';
import { directoryWith, podYaml, smallConfiguration } from './policy-files.ts';

const current = smallConfiguration['current/config'];

async function replayIn(next: string, corpus: { readonly [path: string]: string }) {
  const directory = directoryWith({
    ...smallConfiguration,
    'next/config': next,
    'next/values': '{}',
    ...Object.fromEntries(Object.entries(corpus).map(([name, text]) => [`corpus/${name}`, text])),
  });
  const options = { against: `${directory}/current`, config: `${directory}/next`, namespace: 'shop' } as const;
  const run = await replayCorpus([`${directory}/corpus`], { ...options, requestPath: '/inject', output: 'text' });
  return { run, text: replayText(run, plain).replaceAll(directory, '') };
}

const pods = {
  'case/pod.yaml': podYaml(''),
  'case/expect.yaml': 'decision: injected\n',
  'case/injected.yaml': podYaml(''),
  'two.yaml': `${podYaml('')}---\nkind: Service\n---\n${podYaml('  labels: { sidecar.istio.io/inject: "false" }\n')}`,
  'deep/review.json': JSON.stringify({
    kind: 'AdmissionReview',
    apiVersion: 'admission.k8s.io/v1',
    request: { uid: 'u', namespace: 'away', object: { metadata: { generateName: 'far-' }, spec: { containers: [] } } },
  }),
};

describe('replay', () => {
  it('changes nothing under the same configuration', async () => {
    const { run, text } = await replayIn(current, pods);
    expect(text).toBe('4 objects: 4 unchanged, 0 changed\n');
    expect(run.groups).toEqual([]);
  });

  it('counts together what changes alike, by names', async () => {
    const next = current
      .replace('proxy:1', 'proxy:2')
      .replace('volumes:', 'volumes:\n      - name: more\n        emptyDir: {}');
    const { text } = await replayIn(next, pods);
    expect(text).toMatch(/^3 objects: Pod "shop\/app", Pod "away\/far-", Pod "shop\/app"\n/);
    expect(text).toContain('  ~ image of container istio-proxy: "proxy:1" → "proxy:2"\n');
    expect(text).toContain('  + volume more\n');
    expect(text).toContain('4 objects: 1 unchanged, 3 changed\n');
  });

  it('tells decisions that change, templates that fail, and a half file, and goes on', async () => {
    const next = current.replace('policy: enabled', 'policy: disabled');
    const { run, text } = await replayIn(next, { ...pods, 'half.json': '{"kind":' });
    expect(text).toMatch(/^UNREADABLE \/corpus\/half\.json: document 1 \(line 2\): /);
    expect(text).toContain('  injected (policy-enabled) → skipped (policy-disabled)\n');
    expect(JSON.parse(replayJson(run))).toMatchObject({
      schema: 'sidecar-injector/replay/v1',
      objects: 4,
      unchanged: 1,
      groups: [{ kind: 'decision', count: 3 }],
    });
    const failing = await replayIn(current.replace('OWNER', '{{ fail "never" }}'), pods);
    expect(failing.text).toMatch(/injected \(policy-enabled\) → denied \(render-failed: .*never/);
  });
});
