import { describe, expect, it } from 'vitest';
import { selfTest } from '../../src/admission/self-test.ts';
import { readSnapshot, type Snapshot } from '../../src/inject/index.ts';
import { embeddedSnapshot } from '../embedded/embedded-configuration.ts';

function snapshotOf(template: string): Snapshot {
  const text = JSON.stringify({ policy: 'enabled', templates: { sidecar: template } });
  return readSnapshot({ config: { text, source: 'config' } });
}

describe('the self-test at start', () => {
  it('finds nothing wrong with the embedded configuration', () => {
    expect(selfTest(embeddedSnapshot())).toEqual([]);
  });

  it('tells which ordinary pods a configuration would deny, and why', () => {
    const problems = selfTest(snapshotOf('{{ if .ObjectMeta.GenerateName }}{{ fail "no controllers here" }}{{ end }}'));
    expect(problems).toEqual([
      expect.stringMatching(/^self-test with the built-in pod "of a Deployment.*denied: .*no controllers here/),
    ]);
  });

  it('has no opinion on pods that are skipped', () => {
    const text = JSON.stringify({
      policy: 'disabled',
      neverInjectSelector: [{ matchLabels: { 'sidecar.istio.io/inject': 'true' } }],
      templates: { sidecar: '' },
    });
    expect(selfTest(readSnapshot({ config: { text, source: 'config' } }, { namespacePolicy: 'trust' }))).toEqual([]);
  });
});
