/** Why a pod was denied. */
export const denials = {
  'match-condition-error': 'A matchCondition of the webhook ends with an error, and its failurePolicy is Fail.',
  'undecodable-pod': 'The object cannot be read as a Pod.',
  'invalid-annotation': 'An annotation of the pod holds a value that is not allowed.',
  'invalid-overrides': 'The annotation proxy.istio.io/overrides is not what an earlier injection writes.',
  'invalid-proxy-config': 'The annotation proxy.istio.io/config cannot be applied.',
  'unknown-template': 'The pod asks for a template that the configuration does not have.',
  'too-many-templates': 'The pod asks for more templates than one pod may use.',
  'render-failed': 'A template of the configuration failed on this pod.',
  'tenant-text-alters-structure':
    'A text of the pod would add to or change the structure of what a template prints, not just fill a value.',
  'merge-failed': 'What a template printed for this pod cannot be merged into it.',
  'override-failed': 'A container that the pod brings itself cannot be merged over the injected one.',
  'unknown-probe-port': 'A probe of the pod names a port that its container does not have.',
  'invalid-scrape-port': 'The Prometheus annotations of the pod name a port that cannot be scraped.',
  'internal-fault': 'The injector itself failed; this is a defect of the injector.',
} as const satisfies Record<string, string>;

/**
 * Why a pod was injected, skipped or denied: one closed vocabulary for logs, metrics, audit annotations, messages of
 * the command line and expectations of policy tests.
 */
export const reasons = {
  // Injected
  'opt-in': 'The pod asks for injection with sidecar.istio.io/inject: "true".',
  'always-selector': 'An alwaysInjectSelector of the configuration matches the labels of the pod.',
  'policy-enabled': 'Nothing else decides, and the policy of the configuration is enabled.',

  // Skipped: not a pod that is being created
  'not-a-pod': 'The object is not a Pod.',
  'not-a-create': 'The request does not create an object; pods are injected only when they are created.',
  subresource: 'The request concerns a subresource of a pod, not the pod.',
  'null-object': 'The request carries no object.',
  'mirror-pod': 'The pod is the mirror of a static pod of a node; its content cannot be changed here.',

  // Skipped: decided by the pod, its namespace or the configuration
  'host-network': 'The pod uses the network of its node, where redirection would hit the node itself.',
  'already-injected': 'The workload was injected before, and this release leaves such a workload as it is.',
  'system-namespace': 'Pods in the namespaces of Kubernetes itself are never injected.',
  'opt-out': 'The pod refuses injection with sidecar.istio.io/inject: "false".',
  'never-selector': 'A neverInjectSelector of the configuration matches the labels of the pod.',
  'policy-disabled': 'Nothing else decides, and the policy of the configuration is disabled.',
  'illegal-policy': 'The policy of the configuration is neither enabled nor disabled, which switches injection off.',
  'namespace-disabled': 'The namespace is labelled istio-injection with a value other than enabled.',
  'namespace-not-enabled': 'Neither the namespace nor the pod carries a label that asks for injection.',
  'other-revision': 'The istio.io/rev label of the namespace or the pod names another revision than this one.',
  'match-condition': 'A matchCondition of the webhook does not hold, so the API server does not call it.',

  ...denials,
} as const satisfies Record<string, string>;

export type Reason = keyof typeof reasons;
