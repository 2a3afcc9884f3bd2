import { describe, expect, it } from 'vitest';
import { type Finding, selfTest } from '../../src/admission/self-test.ts';
import { generationOf } from '../../src/inject/generations/families.ts';
import { readSnapshot, type Snapshot } from '../../src/inject/index.ts';
import { embeddedSnapshot } from '../embedded/embedded-configuration.ts';

function snapshotOf(template: string): Snapshot {
  const text = JSON.stringify({ policy: 'enabled', templates: { sidecar: template } });
  return readSnapshot({ config: { text, source: 'config' } });
}

function findings(snapshot: Snapshot): Finding[] {
  return selfTest(snapshot).flatMap((step) => step() ?? []);
}

describe('the self-test', () => {
  it('finds nothing wrong with the embedded configuration', () => {
    expect(findings(embeddedSnapshot())).toEqual([]);
  });

  it('tells which ordinary pods a configuration would deny, and why', () => {
    const template = '{{ if .ObjectMeta.GenerateName }}{{ fail "no controllers here" }}{{ end }}';
    expect(findings(snapshotOf(template))).toEqual([
      {
        source: 'self-test with the built-in pod "of a Deployment, with probes and metrics"',
        message: expect.stringMatching(/^it would be denied: .*no controllers here/),
        isFatal: true,
      },
    ]);
  });

  it('finds images that no node can pull, and remarks on other values that are not there', () => {
    const withImage = 'spec: {containers: [{name: istio-proxy, image: "{{ .Values.hub }}/proxy"}]}';
    expect(findings(snapshotOf(withImage))).toContainEqual({
      source: 'self-test with the built-in pod "one container"',
      message: 'container istio-proxy has the image <no value>/proxy: its template reads a value that is not there',
      isFatal: true,
    });
    const misspelt = 'spec: {containers: [{name: istio-proxy, imgae: registry.example.com/proxy}]}';
    expect(findings(snapshotOf(misspelt))).toContainEqual({
      source: 'self-test with the built-in pod "one container"',
      message: 'container istio-proxy has no image, so the API server would not take it',
      isFatal: true,
    });
    expect(findings(snapshotOf('metadata: {annotations: {a: "{{ .Values.b }}"}}'))).toContainEqual({
      source: 'self-test with the built-in pod "one container"',
      message: 'the injected pod holds the text <no value>: its template reads a value that is not there',
      isFatal: false,
    });
  });

  it('only remarks that a release of Istio injects anew what is injected already', () => {
    const template = 'containers:\n- name: istio-proxy\n  image: proxy\n';
    const text = JSON.stringify({ policy: 'enabled', template });
    const found = findings(
      readSnapshot({ config: { text, source: 'config' } }, { generation: generationOf('1.8.4')! }),
    );
    expect(found.map(({ message, isFatal }) => [message, isFatal])).toContainEqual([
      'a second injection changes the pod again',
      false,
    ]);
  });

  it('has no opinion on pods that are skipped', () => {
    const text = JSON.stringify({
      policy: 'disabled',
      neverInjectSelector: [{ matchLabels: { 'sidecar.istio.io/inject': 'true' } }],
      templates: { sidecar: '' },
    });
    expect(findings(readSnapshot({ config: { text, source: 'config' } }, { namespacePolicy: 'trust' }))).toEqual([]);
  });
});
