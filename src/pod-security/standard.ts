import type { JsonObject } from '../json/index.ts';
import { baselineChecks } from './baseline-checks.ts';
import type { Check } from './check.ts';
import { readParts } from './pod-reader.ts';
import { restrictedChecks } from './restricted-checks.ts';

/** A level of Kubernetes' Pod Security Standards, as of a release. */
export interface Standard {
  readonly level: 'privileged' | 'baseline' | 'restricted';
  /** The minor release 1.N; undefined for the latest. */
  readonly minor: number | undefined;
}

/** A control that a pod does not keep. */
export interface Violation {
  readonly check: string;
  /** What stands against it, a sentence each. */
  readonly complaints: readonly string[];
}

/**
 * What a namespace enforces by its labels. As in the API server, a level that does not exist means restricted and a
 * version that cannot be read the latest; without a label nothing is enforced.
 */
export function enforcedStandard(labels: { readonly [name: string]: string }): Standard {
  const level = labels['pod-security.kubernetes.io/enforce'];
  if (level === undefined || level === 'privileged') return { level: 'privileged', minor: undefined };
  const version = /^v1\.(\d{1,4})$/.exec(labels['pod-security.kubernetes.io/enforce-version'] ?? '');
  return {
    level: level === 'baseline' ? 'baseline' : 'restricted',
    minor: version ? Number(version[1]) : undefined,
  };
}

/** The controls of a standard that a pod does not keep. */
export function standardViolations(pod: JsonObject, standard: Standard): Violation[] {
  const checks = checksOf(standard);
  if (checks.length === 0) return [];
  const parts = readParts(pod);
  return checks
    .map(({ id, complaints }) => ({ check: id, complaints: complaints(parts) }))
    .filter(({ complaints }) => complaints.length > 0);
}

/** What stands against a pod and did not against the pod before, a sentence each with the name of the control. */
export function addedComplaints(before: JsonObject | undefined, after: JsonObject, standard: Standard): string[] {
  const earlier = new Set(before ? complaintsOf(before, standard) : []);
  return complaintsOf(after, standard).filter((complaint) => !earlier.has(complaint));
}

function complaintsOf(pod: JsonObject, standard: Standard): string[] {
  return standardViolations(pod, standard).flatMap(({ check, complaints }) =>
    complaints.map((complaint) => `${check}: ${complaint}`),
  );
}

function checksOf({ level, minor = Number.MAX_SAFE_INTEGER }: Standard): Check[] {
  const holds = ({ since, until = Number.MAX_SAFE_INTEGER }: Check): boolean => since <= minor && minor <= until;
  if (level === 'privileged') return [];
  const restricted = level === 'restricted' ? restrictedChecks.filter(holds) : [];
  const replaced = new Set(restricted.map(({ replaces }) => replaces));
  return [...baselineChecks.filter((check) => holds(check) && !replaced.has(check.id)), ...restricted];
}

/** `restricted:latest`, as the labels of namespaces say it. */
export function standardText({ level, minor }: Standard): string {
  return `${level}:${minor === undefined ? 'latest' : `v1.${minor}`}`;
}
