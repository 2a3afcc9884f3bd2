import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Notice } from '../../src/admission/notice.ts';
import { type EventLimits, EventRecorder } from '../../src/cluster/event-recorder.ts';
import type { KubernetesApi } from '../../src/cluster/kubernetes-api.ts';
import { openKubernetesApi } from '../../src/cluster/open-api.ts';
import { Notebook } from '../server/support.ts';
import type { Fault } from '../support/fake-cluster.ts';
import { FakeCluster } from '../support/fake-cluster.ts';

const events = '/apis/events.k8s.io/v1/namespaces/shop/events';
const patience = 30_000;
const limits: EventLimits = { notices: 10, burst: 5, betweenWrites: 10, betweenRepeats: 200, memory: 60_000 };

let cluster: FakeCluster;
let api: KubernetesApi;

beforeEach(async () => {
  cluster = await FakeCluster.start(events);
  api = await openKubernetesApi({ kubeconfig: cluster.server.kubeconfig, userAgent: 'test' });
});

afterEach(() => cluster.server.close());

const notice = (name = 'cart-7d9'): Notice => ({
  subject: { apiVersion: 'apps/v1', kind: 'ReplicaSet', namespace: 'shop', name, uid: 'u-7' },
  type: 'Warning',
  reason: 'SidecarDenied',
  note: 'no pod: unknown-template: there is no template "x"',
});

function start(changes: Partial<EventLimits> = {}): { recorder: EventRecorder; log: Notebook } {
  const log = new Notebook();
  const recorder = new EventRecorder(api, log, { ...limits, ...changes });
  recorder.start();
  onTestFinished(() => recorder.stop());
  return { recorder, log };
}

async function written(count: number): Promise<void> {
  await vi.waitFor(() => expect(cluster.writes).toHaveLength(count), patience);
}

const refusing =
  (status: number): Fault =>
  (request, response) => {
    if (request.method === 'GET') return false;
    response.writeHead(status).end(`{"kind":"Status","code":${status},"reason":"Refused","message":"refused"}`);
    return true;
  };

describe('Events', () => {
  it('are what API servers of today take', async () => {
    const { recorder } = start();
    recorder.record(notice());
    await written(1);
    expect(cluster.writes[0]!.object).toEqual({
      apiVersion: 'events.k8s.io/v1',
      kind: 'Event',
      metadata: {
        namespace: 'shop',
        name: expect.stringMatching(/^cart-7d9\.[0-9a-f]{16}$/),
        resourceVersion: expect.any(String),
      },
      eventTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/),
      reportingController: 'sidecar-injector.istio.io/webhook',
      reportingInstance: expect.stringMatching(/./),
      action: 'Injecting',
      reason: 'SidecarDenied',
      regarding: { apiVersion: 'apps/v1', kind: 'ReplicaSet', namespace: 'shop', name: 'cart-7d9', uid: 'u-7' },
      note: 'no pod: unknown-template: there is no template "x"',
      type: 'Warning',
    });
  });

  it('count what repeats, in one Event that is written now and then', async () => {
    const { recorder } = start();
    for (let count = 0; count < 100; count++) recorder.record(notice());
    await written(1);
    recorder.record(notice());
    await written(2);
    const [first, second] = cluster.writes;
    expect([first!.method, second!.method]).toEqual(['POST', 'PATCH']);
    expect(second!.at - first!.at).toBeGreaterThan(limits.betweenRepeats / 2);
    expect(second!.object).toMatchObject({ series: { count: 101, lastObservedTime: expect.stringMatching(/000Z$/) } });
    expect(Object.fromEntries(recorder.counts)).toEqual({ sent: 2, aggregated: 100, dropped: 0, failed: 0 });
  });

  it('are written at a bounded rate, and dropped beyond a bounded number', async () => {
    const { recorder } = start({ burst: 2, betweenWrites: 50 });
    const startedAt = performance.now();
    for (let count = 0; count < 50; count++) recorder.record(notice(`w${count}`));
    expect(recorder.counts.get('dropped')).toBe(40);
    await written(10);
    // Two at once, and eight more at twenty a second.
    expect(performance.now() - startedAt).toBeGreaterThan(350);
  });

  it('make room when they are old', async () => {
    const { recorder } = start({ memory: 50 });
    for (let count = 0; count < 10; count++) recorder.record(notice(`w${count}`));
    await vi.waitFor(() => {
      recorder.record(notice('late'));
      expect(cluster.writes.some(({ object }) => JSON.stringify(object).includes('"late"'))).toBe(true);
    }, patience);
  });

  it('that the API server does not want are not sent again', async () => {
    cluster.faults.push(refusing(403));
    const { recorder, log } = start({ betweenRepeats: 20 });
    for (const name of ['a', 'b']) recorder.record(notice(name));
    await vi.waitFor(() => expect(recorder.counts.get('failed')).toBe(2), patience);
    recorder.record(notice('a'));
    recorder.record(notice('c'));
    await vi.waitFor(() => expect(recorder.counts.get('failed')).toBe(3), patience);
    expect(cluster.server.calls).toHaveLength(3);
    expect(log.lines).toMatchObject([{ level: 'warn', problem: 'refused' }]);
  });

  it('are sent when the API server is back, and anew where it has forgotten them', async () => {
    const fault = refusing(503);
    cluster.faults.push(fault);
    const { recorder } = start({ betweenRepeats: 20 });
    recorder.record(notice());
    await vi.waitFor(() => expect(recorder.counts.get('failed')).toBeGreaterThan(1), patience);
    cluster.faults.length = 0;
    await written(1);
    const { name } = cluster.writes[0]!.object.metadata as { name: string };
    cluster.remove(events, name, { namespace: 'shop' });
    await vi.waitFor(() => {
      recorder.record(notice());
      expect(cluster.writes.map(({ method }) => method)).toEqual(['POST', 'POST']);
    }, patience);
  });
});
