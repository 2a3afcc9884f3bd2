import { describe, expect, it } from 'vitest';
import { inject, readPod, readSnapshot, type Snapshot } from '../../src/inject/index.ts';
import { asJson, type Pod } from '../../src/inject/pod.ts';
import type { Json, JsonObject } from '../../src/json/index.ts';

const overridesName = 'proxy.istio.io/overrides';
const statusName = 'sidecar.istio.io/status';

function snapshot(template: string): Snapshot {
  const text = JSON.stringify({ policy: 'enabled', templates: { sidecar: template } });
  return readSnapshot({ config: { text, source: 'config' } });
}

const classic = snapshot(`
metadata: {labels: {seen: "{{ range .Spec.Containers }}{{ .Name }}.{{ end }}"}}
spec: {containers: [{name: istio-proxy, image: proxy, env: [{name: X, value: template}]}]}`);

const app = { name: 'app', image: 'app' };
const own = { name: 'istio-proxy', image: 'auto', env: [{ name: 'X', value: 'own' }] };
const stored = { name: 'istio-proxy', env: [{ name: 'X', value: 'stored' }] };

function pod(containers: Json, overrides: Json): JsonObject {
  const annotations = { [overridesName]: JSON.stringify(overrides) };
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web', annotations }, spec: { containers } };
}

const run = (object: Json, configuration = classic): Pod =>
  inject(readPod(object), { parameters: new Map() }, configuration).pod;
const variables = ({ spec }: Pod): (string | undefined)[] =>
  (spec.containers ?? []).flatMap(({ env = [] }) => env.map(({ value }) => value));

describe('stored overrides of a pod that was not injected', () => {
  it('go before the own container of that name, and are kept', () => {
    const result = run(pod([app, own], { containers: [stored] }));
    expect(variables(result)).toEqual(['stored']);
    expect(result.metadata.annotations?.[overridesName]).toBe(
      '{"containers":[{"name":"istio-proxy","env":[{"name":"X","value":"stored"}],"resources":{}}]}',
    );
  });

  it('bring no container that no template brings, though templates see it', () => {
    const text = { containers: [{ name: 'guest', image: 'guest' }] };
    const once = run(pod([app], text));
    expect(once.spec.containers?.map(({ name }) => name)).toEqual(['app', 'istio-proxy']);
    expect(once.metadata.labels).toEqual({ seen: 'app.guest.' });
    expect(once.metadata.annotations?.[overridesName]).toBe(JSON.stringify(text));
    expect(run(asJson(once))).toEqual(once);
  });
});

describe('stored overrides that no injection wrote', () => {
  it.each(['null', '{}', '{"containers":null}', '{"other":1}'])('hold nothing: %s', (text) => {
    const object = { metadata: { name: 'web', annotations: { [overridesName]: text } }, spec: { containers: [app] } };
    expect(variables(run(object))).toEqual(['template']);
  });
  it.each(['', 'x', '[]', '"x"', '{"containers":{}}', '{"containers":["x"]}'])('deny the pod: %s', (text) => {
    const object = { metadata: { name: 'web', annotations: { [overridesName]: text } }, spec: { containers: [app] } };
    expect(() => run(object)).toThrow('failed to run injection template: ');
  });
});

describe('stored overrides of an injected pod', () => {
  it('are what the user wrote, whatever the second template is', () => {
    const once = run({ ...pod([app, own], {}), metadata: { name: 'web' } });
    expect(once.metadata.annotations?.[statusName]).toContain('istio-proxy');
    expect(variables(once)).toEqual(['own']);
    expect(run(asJson(once))).toEqual(once);
    const other = snapshot(
      'spec: {containers: [{name: istio-proxy, image: proxy:2, env: [{name: X, value: second}]}]}',
    );
    expect(variables(run(asJson(once), other))).toEqual(['own']);
  });

  it('go back into the pod where the new template brings no such container', () => {
    const once = run({ ...pod([app, own], {}), metadata: { name: 'web' } });
    const bare = run(asJson(once), snapshot('metadata: {labels: {a: b}}'));
    expect(bare.spec.containers?.map(({ name }) => name)).toEqual(['app', 'istio-proxy']);
    expect(bare.metadata.annotations?.[overridesName]).toBeUndefined();
  });
});
