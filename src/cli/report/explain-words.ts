import type { Stage } from '../../inject/stage.ts';
import type { RuleState } from '../../policy/explain.ts';

const stageWords: Readonly<Record<Stage['name'], string>> = {
  bare: 'earlier injection removed',
  template: 'template',
  'user-container': 'container of the pod itself',
  finish: 'finishing step',
};

/** `template sidecar`, `finishing step prometheus`. */
export function stageText({ name, detail }: Stage): string {
  return detail === undefined ? stageWords[name] : `${stageWords[name]} ${detail}`;
}

/** What the rules are about, for people. */
export const ruleWords: Readonly<Record<RuleState['rule'], string>> = {
  request: 'the request must create a pod',
  'mirror-pod': 'mirrors of static pods cannot be changed',
  'namespace-labels': 'labels of the namespace and the pod may ask for another injector or none',
  'host-network': 'pods on the network of their node are left alone',
  'ignored-namespace': 'namespaces of Kubernetes itself are left alone',
  'already-injected': 'pods that were injected before are left alone',
  'inject-request': 'the pod may ask or refuse',
  'never-selector': 'neverInjectSelector of the configuration',
  'always-selector': 'alwaysInjectSelector of the configuration',
  policy: 'the policy decides what nothing else decides',
};
