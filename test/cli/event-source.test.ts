import { afterEach, beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { blankOutcome, type Outcome } from '../../src/admission/outcome.ts';
import { type EventSource, openEvents } from '../../src/cli/event-source.ts';
import type { KubernetesApi } from '../../src/cluster/kubernetes-api.ts';
import { openKubernetesApi } from '../../src/cluster/open-api.ts';
import type { Answered } from '../../src/server/review-handler.ts';
import { Notebook } from '../server/support.ts';
import { FakeCluster } from '../support/fake-cluster.ts';

const eventsIn = (namespace: string): string => `/apis/events.k8s.io/v1/namespaces/${namespace}/events`;
const patience = 30_000;

let cluster: FakeCluster;
let api: KubernetesApi;

beforeEach(async () => {
  cluster = await FakeCluster.start(eventsIn('shop'), eventsIn('istio-system'));
  api = await openKubernetesApi({ kubeconfig: cluster.server.kubeconfig, userAgent: 'test' });
});

afterEach(() => cluster.server.close());

async function start(): Promise<EventSource> {
  const source = await openEvents({ events: true }, async () => api, new Notebook());
  onTestFinished(source.start());
  return source;
}

function answered(source: EventSource, outcome: Partial<Outcome>): void {
  const whole = { ...blankOutcome, result: 'denied', reason: 'unknown-template', namespace: 'shop', ...outcome };
  source.answered!({ answer: { outcome: whole } } as Parameters<Answered>[0]);
}

it('P8: reports what became of reviews, and nothing of dry runs', async () => {
  const source = await start();
  answered(source, { name: 'dry', isDryRun: true });
  answered(source, { name: 'fine', result: 'injected', reason: 'opt-in' });
  answered(source, { name: 'cart' });
  answered(source, { name: 'node-agent', result: 'skipped', reason: 'host-network' });
  await vi.waitFor(() => expect(cluster.writes).toHaveLength(2), patience);
  expect(
    cluster.writes.map(({ object: { reason, regarding } }) => [reason, (regarding as { name: string }).name]),
  ).toEqual([
    ['SidecarDenied', 'cart'],
    ['SidecarNotInjected', 'node-agent'],
  ]);
});

it('reports a refused configuration on its ConfigMap, and none that comes from files', async () => {
  const source = await start();
  const refusal = { since: new Date(), problems: ['config: templates: sidecar:1: unknown function "x"'] };
  source.onRefused(refusal, undefined);
  source.onRefused(refusal, {
    injector: { namespace: 'istio-system', name: 'istio-sidecar-injector', object: undefined },
  });
  await vi.waitFor(() => expect(cluster.writes).toHaveLength(1), patience);
  expect(cluster.writes[0]!.object).toMatchObject({
    type: 'Warning',
    reason: 'ConfigurationRefused',
    note: 'config: templates: sidecar:1: unknown function "x"',
    regarding: { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'istio-system', name: 'istio-sidecar-injector' },
  });
});

it('loads nothing and looks at nothing where nobody asked for Events', async () => {
  const openApi = (): never => {
    throw new Error('asked for an API server');
  };
  const source = await openEvents({}, openApi, new Notebook());
  expect([source.answered, source.concerns]).toEqual([undefined, []]);
});
