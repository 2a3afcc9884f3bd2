import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { plain } from '../../src/cli/report/paint.ts';
import { testGithub } from '../../src/cli/report/test-github.ts';
import { testJson } from '../../src/cli/report/test-json.ts';
import { testJunit } from '../../src/cli/report/test-junit.ts';
import { testTap } from '../../src/cli/report/test-tap.ts';
import { testText } from '../../src/cli/report/test-text.ts';
import { makeSuite } from '../../src/cli/test-policy-init.ts';
import { isPassed, runPolicyTests, type TestRun } from '../../src/cli/test-policy-run.ts';
import { directoryWith, podYaml, smallConfiguration } from './policy-files.ts';

const suite = 'configuration:\n  config: current\n';

function textOf(run: TestRun, directory: string): string {
  return testText(run, plain)
    .replaceAll(directory, '')
    .replace(/ \(\d.*/, '');
}

async function runIn(files: { readonly [path: string]: string }, update = false): Promise<string> {
  const directory = directoryWith({ ...smallConfiguration, 'suite.yaml': suite, ...files });
  return textOf(await runPolicyTests({ paths: [directory], update }), directory);
}

describe('our own policy', () => {
  it('holds', async () => {
    const run = await runPolicyTests({ paths: [resolve(import.meta.dirname, '../policy-suite')] });
    expect(testText(run, plain)).toMatch(/^\d+ passed, 0 failed/);
    expect(run.results.length).toBeGreaterThan(30);
  });
});

describe('a case', () => {
  it('passes where all is as expected', async () => {
    const text = await runIn({
      'injected/pod.yaml': podYaml(''),
      'injected/expect.yaml': `decision: injected
reason: policy-enabled
templates: [sidecar]
assert:
- { path: 'spec.containers[istio-proxy].env[OWNER].value', equals: app }
- { path: 'spec.containers[1]', contains: { image: 'proxy:1' } }
- { path: 'metadata.annotations["sidecar.istio.io/status"]', contains: certificates }
- { path: 'spec.volumes[certificates].emptyDir', present: true }
- { path: spec.hostNetwork, absent: true }
`,
      'denied/pod.yaml': podYaml('  annotations: { inject.istio.io/templates: nothing }\n'),
      'denied/expect.yaml': 'decision: denied\nreason: unknown-template\nmessage: { contains: have extra }\n',
    });
    expect(text).toBe('2 passed, 0 failed\n');
  });

  it('says what came instead, with the line of an assertion', async () => {
    const text = await runIn({
      'decision/pod.yaml': podYaml('', '  hostNetwork: true\n'),
      'decision/expect.yaml': 'decision: injected\n',
      'parts/pod.yaml': podYaml(''),
      'parts/expect.yaml':
        'decision: injected\nreason: opt-in\ntemplates: [extra]\nassert:\n- path: spec.containers[istio-proxy].image\n  equals: proxy:2\n- path: spec.volumes\n  absent: true\n- path: spec.nothing\n  present: true\n',
    });
    expect(text).toBe(`FAIL decision
  /decision/expect.yaml: skipped (host-network) instead of injected
FAIL parts
  /parts/expect.yaml: reason is policy-enabled, expected opt-in
  /parts/expect.yaml: templates is [sidecar], expected [extra]
  /parts/expect.yaml:5: spec.containers[istio-proxy].image is "proxy:1", expected "proxy:2"
  /parts/expect.yaml:7: spec.volumes is [{"name":"certificates","emptyDir":{}}], expected to be absent
  /parts/expect.yaml:9: spec.nothing is absent
0 passed, 2 failed
`);
  });

  it('is refused with file and line where it is written wrongly', async () => {
    const text = await runIn({
      'keys/pod.yaml': podYaml(''),
      'keys/expect.yaml': 'decision: injected\nassert:\n- path: a..b\n  equal: 1\nresaon: opt-in\n',
      'values/pod.yaml': podYaml(''),
      'values/expect.yaml': 'reason: because\ntemplates: sidecar\n',
      'twice/pod.yaml': podYaml(''),
      'twice/expect.yaml': 'decision: injected\ndecision: skipped\n',
      'both/pod.yaml': podYaml(''),
      'both/review.json': '{}',
      'both/expect.yaml': 'decision: injected\n',
      'kind/workload.yaml': 'kind: Service\n',
      'kind/expect.yaml': 'decision: injected\n',
      'stray/pod.yaml': podYaml(''),
      'stray/expect.yaml': 'decision: injected\n',
      'stray/injected.other.yaml': '',
      'nothing/expect.yaml': 'decision: injected\n',
      'choice/pod.yaml': podYaml(''),
      'choice/expect.yaml': 'decision: injektd\n',
      'unwritten/pod.yaml': podYaml(''),
    });
    expect(text).toBe(`FAIL both
  /both: must hold one of review.json, pod.yaml, workload.yaml, holds both review.json and pod.yaml
FAIL choice
  /choice/expect.yaml:1: decision is "injektd", must be one of injected, skipped, denied, refused
FAIL keys
  /keys/expect.yaml:5: unknown key "resaon"; allowed are name, decision, reason, templates, message, golden, assert
  /keys/expect.yaml:4: unknown key "equal" in assert[0]; allowed are path, equals, contains, absent, present
  /keys/expect.yaml:3: assert[0] must have one of equals, contains, absent, present
  /keys/expect.yaml:3: the path "a..b" lacks a name at character 3
FAIL kind
  /kind/workload.yaml: holds an object of kind Service; allowed are AdmissionReview, Deployment, DaemonSet, StatefulSet, ReplicaSet, Job, ReplicationController, DeploymentConfig, CronJob, Pod and Lists of them
FAIL nothing
  /nothing: must hold one of review.json, pod.yaml, workload.yaml, holds none
FAIL stray
  /stray/injected.other.yaml: is no file of a case (of configurations default); notes may be *.md
FAIL twice
  /twice/expect.yaml:2: is no YAML: yaml: unmarshal errors:
  line 2: key "decision" already set in map
FAIL unwritten
  /unwritten/expect.yaml: does not exist; --update writes a first one from what comes out now
FAIL values
  /values/expect.yaml:1: lacks the key decision, one of injected, skipped, denied, refused
  /values/expect.yaml:1: reason must be one of the reasons in docs/reference.md
  /values/expect.yaml:2: templates must be a list of texts
0 passed, 0 failed, 9 unusable
`);
  });

  it('may not have the name of another one', async () => {
    const text = await runIn({
      'a/pod.yaml': podYaml(''),
      'a/expect.yaml': 'decision: injected\nname: same\n',
      'b/pod.yaml': podYaml(''),
      'b/expect.yaml': 'decision: injected\nname: same\n',
    });
    expect(text).toContain('FAIL same\n  /b/expect.yaml: the name "same" is that of the case /a already\n');
  });

  it('that is half a review counts as refused', async () => {
    const text = await runIn({
      'half/review.json': '{"kind":"AdmissionReview"',
      'half/expect.yaml': 'decision: refused\nreason: malformed-json\n',
    });
    expect(text).toBe('1 passed, 0 failed\n');
  });
});

describe('a golden pod', () => {
  const files = { ...smallConfiguration, 'suite.yaml': suite, 'one/pod.yaml': podYaml('') };

  it('is written by --update, compared by names, and stale where nothing is injected any more', async () => {
    const directory = directoryWith({ ...files, 'one/expect.yaml': 'decision: injected\ngolden: true\n' });
    const golden = join(directory, 'one/injected.yaml');
    const run = async (update = false) => textOf(await runPolicyTests({ paths: [directory], update }), directory);
    expect(await run()).toContain('/one/injected.yaml: does not exist; --update writes it');
    expect(await run(true)).toBe('wrote /one/injected.yaml\n1 passed, 0 failed\n');
    expect(await run(true)).toBe('1 passed, 0 failed\n');

    const text = readFileSync(golden, 'utf8');
    writeFileSync(
      golden,
      text.replace('proxy:1', 'proxy:0').replace('OWNER', 'MASTER').replace('  volumes:', '  dns: x\n  volumes:'),
    );
    expect(await run()).toContain(`/one/injected.yaml: the injected pod differs from the golden one; --update accepts it
    ~ image of container istio-proxy: "proxy:0" → "proxy:1"
    + env OWNER of container istio-proxy: "app"
    - env MASTER of container istio-proxy
    - spec.dns
`);
    writeFileSync(join(directory, 'one/pod.yaml'), podYaml('', '  hostNetwork: true\n'));
    writeFileSync(join(directory, 'one/expect.yaml'), 'decision: skipped\n');
    expect(await run()).toContain('/one/injected.yaml: is stale: the pod is skipped; --update removes it');
    await run(true);
    expect(existsSync(golden)).toBe(false);
  });

  it('stands once for configurations that agree, else once for each', async () => {
    const directory = directoryWith({
      ...files,
      'other/config': smallConfiguration['current/config'],
      'other/values': '{}',
      'suite.yaml': 'configurations:\n  old: { config: current }\n  new: { config: other }\n',
    });
    const update = async () => (await runPolicyTests({ paths: [directory], update: true })).written;
    const names = (written: readonly string[]) => written.map((file) => file.slice(directory.length + 1));
    expect(names(await update())).toEqual(['one/expect.yaml', 'one/injected.yaml']);
    const changed = smallConfiguration['current/config'].replace('proxy:1', 'proxy:2');
    writeFileSync(join(directory, 'other/config'), changed);
    expect(names(await update())).toEqual(['one/injected.yaml', 'one/injected.old.yaml', 'one/injected.new.yaml']);
    const run = await runPolicyTests({ paths: [directory] });
    expect(run.results.map(({ configuration, status }) => [configuration, status])).toEqual([
      ['old', 'passed'],
      ['new', 'passed'],
    ]);
  });
});

describe('a suite', () => {
  it('says what is wrong with it, and the others still run', async () => {
    const directory = directoryWith({
      ...smallConfiguration,
      'good/suite.yaml': 'configuration:\n  config: ../current\n',
      'good/one/pod.yaml': podYaml(''),
      'good/one/expect.yaml': 'decision: injected\n',
      'bad/suite.yaml':
        'configuration:\n  config: missing\n  colour: red\n  revision: Canary_1\nnamespaces:\n  shop:\n    labels: { a: 1 }\n',
      'bad/one/pod.yaml': podYaml(''),
      'gone/suite.yaml': 'configuration:\n  config: missing\n',
      'gone/one/pod.yaml': podYaml(''),
    });
    const run = await runPolicyTests({ paths: [directory] });
    expect(isPassed(run)).toBe(false);
    expect(
      textOf(run, directory),
    ).toBe(`SUITE /bad/suite.yaml:3: unknown key "colour" in configuration; allowed are config, injectConfigFile, valuesFile, meshConfigFile, operatorFileName, helmValues, revision, nativeSidecars, platform, compliancePolicy, environment
SUITE /bad/suite.yaml:4: configuration.revision is "Canary_1"; a revision has at most 63 lower-case letters, digits and hyphens, such as 1-30; it is the value of a label and part of names
SUITE /bad/suite.yaml:7: namespaces.shop.labels must be a map of texts (quote numbers and booleans)
SUITE /gone/missing: does not exist
1 passed, 0 failed, 4 unusable
`);
  });

  it('gives namespaces, resources and environment', async () => {
    const text = await runIn({
      'suite.yaml': `configuration: { config: current, environment: { REGION: north } }
resources: [cluster.yaml]
namespaces: { quiet: { labels: { istio-injection: disabled } } }
namespace: shop
`,
      'cluster.yaml':
        'apiVersion: v1\nkind: Namespace\nmetadata: { name: shop, labels: { istio-injection: enabled } }\n',
      'current/config': `policy: enabled\ntemplates: { sidecar: '{"metadata":{"labels":{"region":"{{ env "REGION" "" }}"}}}' }\n`,
      'here/pod.yaml': podYaml(''),
      'here/expect.yaml': 'decision: injected\nassert: [{ path: metadata.labels.region, equals: north }]\n',
      'there/pod.yaml': podYaml('  namespace: quiet\n'),
      'there/expect.yaml': 'decision: skipped\nreason: namespace-disabled\n',
    });
    expect(text).toBe('2 passed, 0 failed\n');
  });

  it('is found above the path that is named; --filter chooses by name', async () => {
    const directory = directoryWith({
      ...smallConfiguration,
      'suite.yaml': suite,
      'deep/below/one/pod.yaml': podYaml(''),
      'deep/below/one/expect.yaml':
        'decision: injected\nassert:\n- path: spec.containers[1].image\n  equals: proxy:1\n',
      'deep/below/two/pod.yaml': podYaml(''),
    });
    const run = await runPolicyTests({ paths: [join(directory, 'deep')], filter: 'one' });
    expect(run.results.map(({ name, status }) => [name, status])).toEqual([['deep/below/one', 'passed']]);
  });

  it('without any case does not pass', async () => {
    const run = await runPolicyTests({ paths: [directoryWith({ 'notes.md': '' })] });
    expect(isPassed(run)).toBe(false);
    await expect(runPolicyTests({ paths: ['/nowhere/at/all'] })).rejects.toThrow('/nowhere/at/all: does not exist');
  });

  it('is made from a configuration, passes, and is not overwritten', async () => {
    const directory = directoryWith(smallConfiguration);
    const target = join(directory, 'policy');
    expect(await makeSuite(target, { config: join(directory, 'current') })).toContain('7 cases');
    expect(isPassed(await runPolicyTests({ paths: [target] }))).toBe(true);
    expect(readFileSync(join(target, 'suite.yaml'), 'utf8')).toContain('config: ../current');
    await expect(makeSuite(target, {})).rejects.toThrow('holds a suite.yaml already');
    rmSync(join(target, 'pod-refuses/expect.yaml'));
    expect(isPassed(await runPolicyTests({ paths: [target] }))).toBe(false);
  });
});

describe('reports', () => {
  it('tell the same to programs', async () => {
    const directory = directoryWith({
      ...smallConfiguration,
      'suite.yaml': suite,
      'a <case>/pod.yaml': podYaml(''),
      'a <case>/expect.yaml': 'decision: injected\nassert:\n- { path: spec.x, equals: 1 }\n',
      'fine/pod.yaml': podYaml(''),
      'fine/expect.yaml': 'decision: injected\n',
    });
    const run = await runPolicyTests({ paths: [directory] });
    const file = join(directory, 'a <case>/expect.yaml');
    expect(testTap(run)).toBe(
      `TAP version 14\n1..2\nnot ok 1 - a <case>\n  ---\n  complaints:\n  - '${file}:3: spec.x is absent'\n  ...\nok 2 - fine\n`,
    );
    expect(testGithub(run)).toContain(`::error file=${file},line=3,title=a <case>::spec.x is absent\n`);
    const junit = testJunit(run);
    expect(junit).toContain('tests="2" failures="1" errors="0"');
    expect(junit).toContain('name="a &lt;case&gt;"');
    expect(junit).toContain('<failure type="assert" message="spec.x is absent">');
    expect(JSON.parse(testJson(run))).toMatchObject({
      schema: 'sidecar-injector/test/v1',
      passed: 1,
      failed: 1,
      unusable: 0,
      cases: [
        {
          name: 'a <case>',
          status: 'failed',
          complaints: [{ kind: 'assert', file, line: 3, message: 'spec.x is absent', details: [] }],
        },
        { name: 'fine', status: 'passed', complaints: [] },
      ],
    });
  });
});
