import { readFileSync } from 'node:fs';
import { isObject, type JsonObject, parseJson } from '../../../src/json/index.ts';
import { eventually } from './poll.ts';
import { cluster } from './suite.ts';

/** One line of the audit log, as far as tests look at it. */
export interface AuditEvent {
  readonly annotations: Readonly<Record<string, string>>;
  /** The pod that came out. */
  readonly response: JsonObject;
}

/** What the API server notes of a call: 0 is the first one for an object, 1 the one after something else changed it. */
export interface WebhookCall {
  readonly round: number;
  readonly webhook: string;
  readonly mutated: boolean;
}

/** The calls of webhooks for one request. Keys end with the place of the webhook among all that there are. */
export function callsIn({ annotations }: AuditEvent): WebhookCall[] {
  return Object.entries(annotations).flatMap(([key, text]) => {
    const round = /^mutation\.webhook\.admission\.k8s\.io\/round_(\d)_/.exec(key)?.[1];
    return round === undefined ? [] : [{ round: Number(round), ...JSON.parse(text) }];
  });
}

/** The lines about a pod of that name, in their order; waits for the first. */
export function auditOf(namespace: string, name: string): Promise<AuditEvent[]> {
  return eventually(`the audit log names ${namespace}/${name}`, () => {
    const found = eventsOf(namespace).filter(({ response }) => nameOf(response) === name);
    return found.length === 0 ? undefined : found;
  });
}

function eventsOf(namespace: string): AuditEvent[] {
  return readFileSync(cluster().auditLog, 'utf8')
    .split('\n')
    .filter((line) => line.includes(`"namespace":"${namespace}"`) && line.endsWith('}'))
    .map((line) => eventOf(parseJson(line) as JsonObject));
}

function eventOf({ annotations, responseObject }: JsonObject): AuditEvent {
  return {
    annotations: (annotations ?? {}) as Record<string, string>,
    response: isObject(responseObject) ? responseObject : {},
  };
}

function nameOf({ metadata, details }: JsonObject): unknown {
  const named = isObject(details) ? details : metadata;
  return isObject(named) ? named.name : undefined;
}
