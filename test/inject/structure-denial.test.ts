import { describe, expect, it } from 'vitest';
import { InjectionError, inject, readPod, readSnapshot } from '../../src/inject/index.ts';
import { type JsonObject, stringifyJson } from '../../src/json/index.ts';

const template = `metadata:
  annotations:
    {{ annotation .ObjectMeta "example.com/key" "key" }}: "1"
    static: "1"
spec:
  containers:
  - name: istio-proxy
    image: "{{ annotation .ObjectMeta "example.com/image" "proxy:1" }}"
    env:
    - name: APP
      value: {{ index .ObjectMeta.Labels "app" }}
    {{- range $key, $body := fromJSON (annotation .ObjectMeta "example.com/volumes" "{}") }}
    {{ toYaml $body | indent 4 }}
    {{- end }}
`;

const config = { text: stringifyJson({ policy: 'enabled', templates: { sidecar: template } }), source: 'config' };
const snapshot = readSnapshot({ config }, { nativeSidecars: 'false' });

function refusal({ annotations = {}, app = 'web' }: { annotations?: JsonObject; app?: string }): InjectionError {
  const pod = {
    metadata: { name: 'p', namespace: 'shop', labels: { app }, annotations },
    spec: { containers: [{ name: 'app', image: 'i' }] },
  };
  try {
    inject(readPod(pod as JsonObject), { parameters: new Map() }, snapshot);
  } catch (error) {
    if (error instanceof InjectionError) return error;
    throw error;
  }
  throw new Error('the pod was not refused');
}

describe('a pod whose text would change the structure is told which text, and where it is printed', () => {
  it('a text that leaves its quotes', () => {
    const { reason, message } = refusal({
      annotations: { 'example.com/image': 'a"\n    securityContext: {privileged: true}\n    stdin: "' },
    });
    expect(reason).toBe('tenant-text-alters-structure');
    expect(message).toBe(
      'template "sidecar" line 8: the text "a\\"\\n    securityContext: {privileged: tru…" printed by ' +
        '{{ annotation .ObjectMeta "example.com/image" "proxy:1" }} would change the structure of the generated YAML ' +
        '(it leaves its double-quoted scalar). It comes from annotation "example.com/image". ' +
        'Remove quotes and line breaks from it.',
    );
  });

  it('a text that becomes a map', () => {
    expect(refusal({ app: '{a: b}' }).message).toBe(
      'template "sidecar" line 11: the text "{a: b}" printed by {{ index .ObjectMeta.Labels "app" }} would change the ' +
        'structure of the generated YAML (it is no longer one plain scalar). It comes from label "app". ' +
        'Remove quotes and line breaks from it.',
    );
  });

  it('a key that is there already', () => {
    const { reason, message } = refusal({ annotations: { 'example.com/key': 'static' } });
    expect(reason).toBe('tenant-text-alters-structure');
    expect(message).toContain('(it repeats a key of the same map). It comes from annotation "example.com/key". Choose');
  });

  it('a key that directs the merge', () => {
    const { reason, message } = refusal({ annotations: { 'example.com/volumes': '{"a": {"$patch": "delete"}}' } });
    expect(reason).toBe('tenant-text-alters-structure');
    expect(message).toContain('the text "$patch" would change');
    expect(message).toContain('It comes from annotation "example.com/volumes". Remove that key.');
  });

  it('one line, whatever the text holds', () => {
    const { message } = refusal({ app: '{\u0085\u2028\n"a": '.concat('x'.repeat(1000), '}') });
    expect(message).not.toMatch(/[\n\r\u0085\u2028\u2029]/);
    expect(message.length).toBeLessThan(500);
  });

  it("in Istio's words where Istio refuses the pod, too", () => {
    const { reason, message } = refusal({ app: '{' });
    expect(reason).toBe('tenant-text-alters-structure');
    expect(message).toContain('strategic merge: invalid JSON document');
  });
});
