import { DecodeError } from '../../kube/index.ts';
import type { MeshDialect } from '../../mesh/index.ts';
import type { KubeInjectRules, RenderedForm, WebhookRules } from '../generation.ts';
import { annotationWish, noWish } from '../inject-wish.ts';
import type { AppendStep } from '../legacy/append-context.ts';
import { removeEarlierInjection } from '../legacy/append-parts.ts';
import { noPath } from '../legacy/earlier-path.ts';
import { firstMembers, readFragment } from '../legacy/fragment.ts';
import { injectByAppend } from '../legacy/inject-by-append.ts';
import { templateDataTypeOf } from '../template-data.ts';
import { describeByTemplate } from './skip-lines.ts';
import { types1_12 } from './strategic.ts';

/** What the families share whose one template prints what is appended to the pod. */

export type Steps = readonly (readonly [name: string, step: AppendStep])[];

const noNamespaces: ReadonlySet<string> = new Set();
export const twoNamespaces: ReadonlySet<string> = new Set(['kube-system', 'kube-public']);

export function webhook(steps: Steps, rules: Partial<WebhookRules> = {}): WebhookRules {
  return {
    ignoredNamespaces: twoNamespaces,
    readWish: annotationWish,
    proxyConfigSource: 'mesh',
    inject: injectByAppend([['removed', removeEarlierInjection], ...steps]),
    fillsNamespace: true,
    readPath: noPath,
    ...rules,
  };
}

export function kubeInject(steps: Steps, rules: Partial<KubeInjectRules> = {}): KubeInjectRules {
  return {
    ignoredNamespaces: noNamespaces,
    readWish: noWish,
    proxyConfigSource: 'mesh',
    inject: injectByAppend(steps),
    isInjected: () => false,
    describeSkip: describeByTemplate,
    decodeErrorPrefix: 'error unmarshaling JSON: ',
    unknownKinds: new Set(),
    ...rules,
  };
}

/** A text that is no YAML, or whose parts have wrong types. */
export function describeYaml(error: Error): string {
  const what = error instanceof DecodeError ? 'error unmarshaling JSON' : 'error converting YAML to JSON';
  return `${what}: ${error.message}`;
}

export const types = types1_12;

/** The form of a text that prints parts, of which the release knows the first four and these. */
export const parts = (...later: readonly string[]): RenderedForm => ({
  numbers: 'distinct',
  form: (value) => readFragment(value, types, [...firstMembers, ...later]),
});

export const members0_8 = ['ObjectMeta', 'Spec', 'ProxyConfig', 'MeshConfig'];
export const members1_1 = [...members0_8, 'DeploymentMeta'];
export const members1_2 = [...members1_1, 'Values'];
export const members1_3 = [...members1_2, 'TypeMeta'];

export const dataType = (mesh: MeshDialect, members: readonly string[]) =>
  templateDataTypeOf({ mesh, showsWorkloadMetadata: true, members });

export const named = (parts: Readonly<Record<string, AppendStep>>): Steps =>
  Object.entries(parts).map(([name, step]) => [name, step] as const);
