import { expect, it } from 'vitest';
import type { JsonObject } from '../../src/json/index.ts';
import { startInjectorFor } from './support/injector.ts';
import { newNamespace } from './support/namespaces.ts';
import { isInjected, podsOf } from './support/pods.ts';
import { eventually } from './support/poll.ts';
import { registerAndWait } from './support/registration.ts';
import { api, describeOnCluster } from './support/suite.ts';

interface Workload {
  readonly path: string;
  readonly spec: (template: JsonObject) => JsonObject;
  /** How many pods come of it. */
  readonly pods: number;
  /** How the log names one of them: by name, or by the start of a name that is not made yet. */
  readonly name: RegExp;
}

const selector = { matchLabels: { app: 'web' } };

const workloads: Readonly<Record<string, Workload>> = {
  Deployment: {
    path: '/apis/apps/v1/namespaces/NAMESPACE/deployments',
    spec: (template) => ({ replicas: 3, selector, template }),
    pods: 3,
    name: /^web-[a-z0-9]+-$/,
  },
  StatefulSet: {
    path: '/apis/apps/v1/namespaces/NAMESPACE/statefulsets',
    spec: (template) => ({ replicas: 2, selector, template, serviceName: 'web', podManagementPolicy: 'Parallel' }),
    pods: 2,
    name: /^web-[01]$/,
  },
  ReplicaSet: {
    path: '/apis/apps/v1/namespaces/NAMESPACE/replicasets',
    spec: (template) => ({ replicas: 2, selector, template }),
    pods: 2,
    name: /^web-$/,
  },
  Job: {
    path: '/apis/batch/v1/namespaces/NAMESPACE/jobs',
    spec: (template) => ({ completions: 2, parallelism: 2, template: withRestartPolicy(template) }),
    pods: 2,
    name: /^web-$/,
  },
  // The next full minute is waited for.
  CronJob: {
    path: '/apis/batch/v1/namespaces/NAMESPACE/cronjobs',
    spec: (template) => ({
      schedule: '* * * * *',
      jobTemplate: { spec: { template: withRestartPolicy(template) } },
    }),
    pods: 1,
    name: /^web-\d+-$/,
  },
};

function withRestartPolicy(template: JsonObject): JsonObject {
  return { ...template, spec: { ...(template.spec as JsonObject), restartPolicy: 'Never' } };
}

const template: JsonObject = {
  metadata: { labels: { app: 'web' } },
  spec: { containers: [{ name: 'app', image: 'app:1' }] },
};

describeOnCluster('pods made by the controller of a', () => {
  it.each(Object.entries(workloads))('%s are injected', async (kind, { path, spec, pods, name }) => {
    const namespace = await newNamespace();
    const { injector, authority } = await startInjectorFor(namespace);
    await registerAndWait(injector, { namespace, authority });
    await api().expect('POST', path.replace('NAMESPACE', namespace), {
      metadata: { name: 'web' },
      spec: spec(template),
    });
    const made = await eventually(
      `${pods} pods of ${kind}`,
      async () => {
        const found = await podsOf(namespace, 'app=web');
        return found.length >= pods ? found : undefined;
      },
      240_000,
    );
    expect(made.filter((pod) => !isInjected(pod))).toEqual([]);
    const logged = await eventually('a line in the log for each pod', () => {
      const lines = injector.reviews.filter((review) => review.name !== 'probe');
      return lines.length >= pods ? lines : undefined;
    });
    for (const review of logged) {
      expect(review).toMatchObject({ decision: 'injected', namespace, name: expect.stringMatching(name) });
    }
  });
});
