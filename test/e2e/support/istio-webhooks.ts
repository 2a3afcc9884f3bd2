import type { JsonObject } from '../../../src/json/index.ts';
import { everyPod } from './registration.ts';

const set = (key: string, ...values: string[]): JsonObject => ({ key, operator: 'In', values });
const not = (key: string, ...values: string[]): JsonObject => ({ key, operator: 'NotIn', values });
const none = (key: string): JsonObject => ({ key, operator: 'DoesNotExist' });

const injection = 'istio-injection';
const revisionLabel = 'istio.io/rev';
const inject = 'sidecar.istio.io/inject';

/** The webhooks of Istio's chart for a revision, `default` for the one without a name. */
export function istioWebhooks(revision: string): JsonObject[] {
  const webhooks = [
    webhook('rev.namespace', [set(revisionLabel, revision), none(injection)], [not(inject, 'false')]),
    webhook('rev.object', [none(revisionLabel), none(injection)], [not(inject, 'false'), set(revisionLabel, revision)]),
  ];
  if (revision !== 'default') return webhooks;
  return [
    ...webhooks,
    webhook('namespace', [set(injection, 'enabled')], [not(inject, 'false')]),
    webhook('object', [none(injection), none(revisionLabel)], [set(inject, 'true'), none(revisionLabel)]),
  ];
}

function webhook(prefix: string, namespaces: JsonObject[], objects: JsonObject[]): JsonObject {
  return {
    ...everyPod,
    name: `${prefix}.sidecar-injector.istio.io`,
    namespaceSelector: { matchExpressions: namespaces },
    objectSelector: { matchExpressions: objects },
  };
}
