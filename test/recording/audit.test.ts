import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/admission/outcome.ts';
import { remarksOn } from '../../src/admission/remarks.ts';
import { type Json, type JsonObject, parseJson, stringifyJson } from '../../src/json/index.ts';
import { applyPatch } from '../../src/patch/index.ts';
import { changeText, podChanges } from '../../src/policy/pod-changes.ts';
import { readAuditEvent } from '../../src/recording/audit-event.ts';
import { type AuditContext, type AuditFinding, recordAuditEvent } from '../../src/recording/record-audit-event.ts';
import type { Recording } from '../../src/recording/recording.ts';
import { defaultRedaction } from '../../src/recording/redaction-rules.ts';
import { shapeOf } from '../../src/recording/shape.ts';
import { checkAll, conformanceDirectory } from '../support/conformance.ts';
import { auditEvent, type EventParts, istioWebhook, patchByIndices } from './audit-events.ts';

const context: AuditContext = {
  rules: defaultRedaction,
  engine: '1.2.3',
  path: '/inject',
  webhooks: [],
  labelsOf: () => undefined,
};

function found(parts: EventParts, more: Partial<AuditContext> = {}): AuditFinding {
  return recordAuditEvent(readAuditEvent(auditEvent(parts)), { ...context, ...more });
}

function recorded(parts: EventParts, more: Partial<AuditContext> = {}): Recording {
  const finding = found(parts, more);
  if (finding.kind !== 'recording') throw new Error(finding.kind);
  return finding.recording;
}

function objectOf({ review }: Recording): JsonObject {
  return (review.request as JsonObject).object as JsonObject;
}

/** A pod as a client sends it, defaulted. */
function pod(more: JsonObject = {}): JsonObject {
  const container = {
    name: 'app',
    image: 'app:1',
    resources: {},
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    imagePullPolicy: 'IfNotPresent',
    ...more,
  };
  return {
    kind: 'Pod',
    apiVersion: 'v1',
    metadata: { name: 'app', labels: { app: 'app' } },
    spec: {
      containers: [container],
      restartPolicy: 'Always',
      terminationGracePeriodSeconds: 30,
      dnsPolicy: 'ClusterFirst',
      securityContext: {},
      schedulerName: 'default-scheduler',
      enableServiceLinks: true,
    },
    status: {},
  };
}

const proxyPatch = [
  { op: 'add', path: '/spec/containers/-', value: { name: 'istio-proxy', image: 'proxy:1' } },
  { op: 'add', path: '/metadata/annotations', value: { 'sidecar.istio.io/status': '{}' } },
];

describe.runIf(conformanceDirectory)('recorded audit logs', () => {
  const directory = join(conformanceDirectory ?? '', 'audit-log');
  const lines = !conformanceDirectory
    ? []
    : readdirSync(directory).flatMap((file) =>
        readFileSync(join(directory, file), 'utf8')
          .split('\n')
          .filter((line) => line !== '')
          .map((line) => ({ name: file, event: readAuditEvent(parseJson(line) as JsonObject) })),
      );

  it('give the very pods that the webhook was sent', async () => {
    let compared = 0;
    await checkAll('pods rebuilt from audit logs', lines, ({ name, event }) => {
      const finding = recordAuditEvent(event, context);
      const file = join(conformanceDirectory!, 'admission-reviews', name.replace('.jsonl', '.json'));
      // The log of a Deployment is about its pod.
      if (finding.kind !== 'recording' || name === 'deployment-create.jsonl') return undefined;
      if (finding.recording.obtained.certainty === 'assumed') return undefined;
      if (finding.recording.obtained.certainty !== 'confirmed') return finding.recording.obtained.notes.join('; ');
      if (name.startsWith('webhook-') && !name.includes('retry')) return undefined;
      compared++;
      const sent = ((parseJson(readFileSync(file, 'utf8')) as JsonObject).request as JsonObject).object as JsonObject;
      const { managedFields: _fields, ...metadata } = sent.metadata as JsonObject;
      const rebuilt = objectOf(finding.recording);
      // These clients keep a copy of the pod there, which no recording does.
      if (name === 'pod-create-kubectl-apply.jsonl' || name === 'pod-create-rich-spec.jsonl') return undefined;
      return (
        podChanges({ ...sent, metadata }, rebuilt)
          .map(changeText)
          .join('; ') || undefined
      );
    });
    expect(compared).toBeGreaterThan(15);
  });

  it('tell which creations went without a webhook that failed', () => {
    const open = lines.filter(({ event }) => event.calls.some(({ hasFailedOpen }) => hasFailedOpen));
    expect(open.map(({ name }) => name)).toEqual(['webhook-down-ignore.jsonl', 'webhook-timeout-ignore.jsonl']);
    for (const { event } of open) {
      const finding = recordAuditEvent(event, { ...context, webhooks: ['sidecar.*'] });
      expect(finding).toMatchObject({ recording: { answer: { decision: 'failed-open' } } });
    }
  });
});

describe('an event', () => {
  it('gives a recording with what the injector did, rebuilt with what plugins add', () => {
    const recording = recorded({
      level: 'Request',
      requestObject: pod(),
      webhooks: [{ webhook: istioWebhook, patch: proxyPatch }],
    });
    expect(recording).toMatchObject({
      recordedAt: '2026-11-21T06:40:03.153662Z',
      obtained: { from: 'audit-log', certainty: 'assumed' },
      answer: { by: `injector/${istioWebhook}`, decision: 'injected' },
      review: { request: { namespace: 'shop', operation: 'CREATE', userInfo: { username: 'ann' } } },
    });
    expect(objectOf(recording)).toMatchObject({
      metadata: { namespace: 'shop' },
      spec: {
        serviceAccountName: 'default',
        priority: 0,
        tolerations: [{ key: 'node.kubernetes.io/not-ready' }, { key: 'node.kubernetes.io/unreachable' }],
        containers: [{ volumeMounts: [{ mountPath: '/var/run/secrets/kubernetes.io/serviceaccount' }] }],
      },
    });
    const injected = applyPatch(objectOf(recording), recording.answer.patch!) as JsonObject;
    expect((injected.spec as JsonObject).containers).toMatchObject([{ name: 'app' }, { name: 'istio-proxy' }]);
  });

  it('says what became of the pod otherwise', () => {
    const decision = (parts: EventParts) => recorded({ requestObject: pod(), ...parts }).answer.decision;
    const call = { webhook: istioWebhook };
    const denial = `admission webhook "${istioWebhook}" denied the request: no`;
    const failure = `failed calling webhook "${istioWebhook}": timeout`;
    expect(decision({})).toBe('not-called');
    expect(decision({ webhooks: [call] })).toBe('skipped');
    expect(decision({ webhooks: [{ ...call, hasFailedOpen: true }] })).toBe('failed-open');
    expect(decision({ webhooks: [call], code: 403, message: denial })).toBe('denied');
    expect(decision({ webhooks: [call], code: 500, message: failure })).toBe('failed');
  });

  it('gives none where no pod was created for the injector to see', () => {
    const kind = (parts: EventParts) => found({ requestObject: pod(), ...parts }).kind;
    expect(kind({ subresource: 'binding' })).toBe('not-a-creation');
    expect(kind({ verb: 'patch', code: 200 })).toBe('not-a-creation');
    expect(kind({ uri: '/api/v1/namespaces/shop/pods?dryRun=All&fieldManager=x' })).toBe('dry-run');
    expect(kind({ code: 403, message: 'exceeded quota' })).toBe('not-created');
    expect(
      kind({ code: 403, message: 'exceeded quota', webhooks: [{ webhook: istioWebhook, patch: proxyPatch }] }),
    ).toBe('not-created');
    expect(found({}).kind).toBe('without-object');
  });

  it('takes over from the stored pod what plugins wrote and no webhook did, and checks what comes of it', () => {
    const stored = pod();
    const spec = stored.spec as JsonObject;
    const limited = { requests: { cpu: '100m' } };
    const own = { ...(spec.containers as JsonObject[])[0]!, resources: limited };
    const proxy = { ...own, name: 'istio-proxy', image: 'proxy:1', resources: {} };
    const responseObject = {
      ...stored,
      metadata: {
        ...(stored.metadata as JsonObject),
        namespace: 'shop',
        annotations: { 'kubernetes.io/limit-ranger': 'set', 'sidecar.istio.io/status': '{}' },
      },
      spec: { ...spec, containers: [own, proxy], nodeSelector: { zone: 'a' }, serviceAccountName: 'robot' },
    };
    const patch = [proxyPatch[0]!, { op: 'add', path: '/metadata/annotations/sidecar.istio.io~1status', value: '{}' }];
    const parts = { requestObject: pod(), responseObject, webhooks: [{ webhook: istioWebhook, patch }] };
    const recording = recorded(parts);
    expect(recording.obtained).toEqual({
      from: 'audit-log',
      certainty: 'confirmed',
      notes: ['taken from the stored pod: nodeSelector, serviceAccountName'],
    });
    expect(objectOf(recording)).toMatchObject({
      metadata: { annotations: { 'kubernetes.io/limit-ranger': 'set' } },
      spec: { nodeSelector: { zone: 'a' }, containers: [{ resources: limited }] },
    });
    const other = { ...responseObject, spec: { ...responseObject.spec, containers: [own, { ...proxy, image: 'x' }] } };
    expect(recorded({ ...parts, responseObject: other }).obtained).toMatchObject({
      certainty: 'rebuilt',
      notes: [expect.anything(), 'does not lead to the stored pod in: image of container istio-proxy'],
    });
  });

  it('lets webhooks that came before change the pod first', () => {
    const earlier = {
      webhook: 'labels.example.com',
      patch: [{ op: 'add', path: '/metadata/labels/team', value: 'a' }],
    };
    const webhooks = [earlier, { webhook: istioWebhook, patch: proxyPatch }];
    const recording = recorded({ level: 'Request', requestObject: pod(), webhooks });
    expect(objectOf(recording)).toMatchObject({ metadata: { labels: { app: 'app', team: 'a' } } });
    expect(recording.obtained.notes.at(-1)).toBe('with the changes of injector/labels.example.com, called before');
  });

  it('says so where the patch does not fit what could be rebuilt', () => {
    const patch = [{ op: 'replace', path: '/spec/containers/7/image', value: 'x' }];
    const recording = recorded({ requestObject: pod(), webhooks: [{ webhook: istioWebhook, patch }] });
    expect(recording.answer).toEqual({ by: `injector/${istioWebhook}`, decision: 'injected' });
    expect(recording.obtained.notes.at(-1)).toContain('does not fit the rebuilt pod');
  });

  it('finds the injector by what it leaves, or by the name that is given', () => {
    const webhooks = [{ webhook: 'other.example.com' }, { webhook: 'proxy.example.com', patch: proxyPatch }];
    const parts = { requestObject: pod(), webhooks };
    expect(recorded(parts).answer.by).toBe('injector/proxy.example.com');
    expect(recorded(parts, { webhooks: ['other.*'] }).answer).toMatchObject({ decision: 'skipped' });
    const silent = recorded({ requestObject: pod(), webhooks: [webhooks[0]!] });
    expect(silent.obtained.notes.at(-1)).toBe('called and not taken for injectors: injector/other.example.com');
  });

  it('tells what an injector of ours said of its answer', () => {
    const outcome = { result: 'injected', reason: 'opt-in', templates: ['sidecar', 'extra'], warnings: [] };
    const { auditAnnotations } = remarksOn(outcome as unknown as Outcome, 'd1');
    const webhooks = [{ webhook: 'ours.example.com', patch: [], remarks: auditAnnotations }];
    const { answer, configuration } = recorded({ requestObject: pod(), webhooks });
    expect([configuration, answer]).toEqual([
      'd1',
      {
        by: 'injector/ours.example.com',
        decision: 'injected',
        reason: 'opt-in',
        templates: ['sidecar', 'extra'],
        patch: [],
      },
    ]);
  });

  it('never carries a planted secret, wherever an injector may have copied it', () => {
    const secret = 'PLANTED"secret\\with signs';
    const before = pod({ env: [{ name: 'A', value: secret }], args: [secret], command: ['sh', '-c', secret] });
    const own = ((before.spec as JsonObject).containers as JsonObject[])[0]!;
    const proxy = {
      name: 'istio-proxy',
      image: 'proxy:1',
      args: ['proxy', `--x=${secret}`],
      env: [
        { name: 'COPY', value: stringifyJson({ inner: secret }) },
        { name: 'PROXY_PASSWORD', value: 'PLANTED-2' },
        { name: 'PROXY_CONFIG', value: '{}\n' },
      ],
    };
    const metadata = { ...(before.metadata as JsonObject), annotations: { 'sidecar.istio.io/status': secret } };
    // An injector that puts its container first says all of the others anew.
    const after = { ...before, metadata, spec: { ...(before.spec as JsonObject), containers: [proxy, own] } };
    const patch = patchByIndices(before, after);
    const recording = recorded({ requestObject: before, webhooks: [{ webhook: istioWebhook, patch }] });
    const text = stringifyJson(recording as unknown as Json);
    expect(text).not.toContain('PLANTED');
    const injected = applyPatch(objectOf(recording), recording.answer.patch!) as JsonObject;
    expect((injected.spec as JsonObject).containers).toMatchObject([
      {
        name: 'istio-proxy',
        env: [
          { name: 'COPY', value: '{"inner":"REDACTED"}' },
          { name: 'PROXY_PASSWORD', value: 'REDACTED' },
          { name: 'PROXY_CONFIG', value: '{}\n' },
        ],
      },
      { name: 'app', env: [{ name: 'A', value: 'REDACTED' }] },
    ]);
  });
});

describe('the shape of a recording', () => {
  const replica = (name: string, more: JsonObject = {}): Recording => {
    const sent = pod(more);
    const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'app-5f7c9d8b6c', uid: name, controller: true };
    const metadata = {
      generateName: 'app-5f7c9d8b6c-',
      labels: { app: 'app', 'pod-template-hash': '5f7c9d8b6c' },
      ownerReferences: [owner],
    };
    const token = { name: `kube-api-access-${name}`, emptyDir: {} };
    const requestObject = { ...sent, metadata, spec: { ...(sent.spec as JsonObject), volumes: [token] } };
    return recorded({ requestObject, webhooks: [{ webhook: istioWebhook }] });
  };

  it('is the same for replicas, and another one for what injection could treat differently', () => {
    expect(shapeOf(replica('aaaaa'))).toBe(shapeOf(replica('bbbbb')));
    expect(shapeOf(replica('aaaaa', { image: 'app:2' }))).not.toBe(shapeOf(replica('aaaaa')));
    expect(shapeOf({ ...replica('aaaaa'), configuration: 'other' })).not.toBe(shapeOf(replica('aaaaa')));
    expect(shapeOf({ ...replica('aaaaa'), namespaceLabels: { a: 'b' } })).not.toBe(shapeOf(replica('aaaaa')));
  });

  it('is known of what cannot be read as a pod, too', () => {
    const odd = (image: string) => recorded({ requestObject: { kind: 'Pod', metadata: { labels: 7 }, image } });
    expect(shapeOf(odd('a'))).toBe(shapeOf(odd('a')));
    expect(shapeOf(odd('a'))).not.toBe(shapeOf(odd('b')));
  });
});
