import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { admit } from '../../src/admission/admit.ts';
import { emptyCluster, readSnapshot } from '../../src/inject/index.ts';
import type { JsonObject } from '../../src/json/index.ts';
import { injectDocument } from '../../src/offline/inject-document.ts';
import { judge } from '../../src/policy/check-case.ts';
import { readYaml, splitYamlDocuments } from '../../src/yaml/index.ts';
import { familyOf, smallConfigurations } from './small-configurations.ts';

const bookinfo = readFileSync(resolve(import.meta.dirname, '../../samples/bookinfo.yaml'), 'utf8');
const annotated = { annotations: { 'sidecar.istio.io/inject': 'true' } };

/** What the API server sends for a pod of a controller, which names no namespace itself. */
function reviewOf(metadata: JsonObject): string {
  const object = {
    metadata: { generateName: 'web-', ...metadata },
    spec: { containers: [{ name: 'app', image: 'a' }] },
  };
  const request = { uid: 'u', operation: 'CREATE', namespace: 'shop', object };
  return JSON.stringify({ kind: 'AdmissionReview', apiVersion: 'admission.k8s.io/v1beta1', request });
}

describe.each(smallConfigurations)('the tutorials under a configuration of $release', ({ release, documents }) => {
  const inNamespace = (labels: { [name: string]: string }) =>
    readSnapshot(documents('enabled'), {
      namespacePolicy: 'enforce',
      cluster: { ...emptyCluster, namespaces: new Map([['shop', { labels, annotations: {} }]]) },
    });

  it('are followed as that release does', () => {
    expect(readSnapshot(documents('enabled')).generation.name).toBe(familyOf(release));
  });

  it('label the namespace and create: the pod gets a proxy', () => {
    const { outcome, object } = judge(reviewOf({}), '/inject', inNamespace({ 'istio-injection': 'enabled' }));
    expect(outcome).toMatchObject({ result: 'injected', reason: 'policy-enabled' });
    expect(object).toMatchObject({
      spec: { containers: expect.arrayContaining([expect.objectContaining({ name: 'istio-proxy' })]) },
    });
  });

  it('remove the label: the next pod gets none', () => {
    const { outcome } = admit(reviewOf({}), '/inject', inNamespace({}));
    expect(outcome).toMatchObject({ result: 'skipped', reason: 'namespace-not-enabled' });
    const refused = admit(reviewOf({}), '/inject', inNamespace({ 'istio-injection': 'disabled' }));
    expect(refused.outcome).toMatchObject({ result: 'skipped', reason: 'namespace-disabled' });
  });

  it('switch the policy off: only who asks gets a proxy', () => {
    const snapshot = readSnapshot(documents('disabled'));
    expect(admit(reviewOf({}), '/inject', snapshot).outcome.reason).toBe('policy-disabled');
    expect(admit(reviewOf(annotated), '/inject', snapshot).outcome).toMatchObject({
      result: 'injected',
      reason: 'opt-in',
    });
  });

  it('kube-inject -f bookinfo.yaml: every deployment gets a proxy, all else stays as it is', () => {
    const rules = {
      snapshot: readSnapshot(documents('disabled'), { rules: 'forced' }),
      asWebhook: false,
      namespace: 'default',
    };
    for (const { text } of splitYamlDocuments(bookinfo)) {
      const before = readYaml(text) as JsonObject;
      const after = readYaml(injectDocument(text, rules).text) as JsonObject;
      if (before.kind !== 'Deployment') expect(after).toEqual(before);
      else expect(proxiesOf(after)).toEqual([expect.stringMatching(new RegExp(`/proxyv2:${release}$`))]);
    }
  });
});

function proxiesOf(deployment: JsonObject): unknown[] {
  const { spec } = (deployment.spec as { template: { spec: { containers: { name: string; image: string }[] } } })
    .template;
  return spec.containers.filter(({ name }) => name === 'istio-proxy').map(({ image }) => image);
}
