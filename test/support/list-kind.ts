const kinds: Readonly<Record<string, string>> = {
  configmaps: 'ConfigMap',
  namespaces: 'Namespace',
  nodes: 'Node',
  proxyconfigs: 'ProxyConfig',
  mutatingwebhookconfigurations: 'MutatingWebhookConfiguration',
  pods: 'Pod',
  deployments: 'Deployment',
  replicasets: 'ReplicaSet',
  statefulsets: 'StatefulSet',
  daemonsets: 'DaemonSet',
  replicationcontrollers: 'ReplicationController',
  jobs: 'Job',
  cronjobs: 'CronJob',
};

/** How a list names what it holds: its items do not say it themselves. */
export function listKind(path: string): { apiVersion: string; kind: string } {
  const [, root, group, version] = path.split('/');
  const kind = kinds[path.slice(path.lastIndexOf('/') + 1)];
  return { apiVersion: root === 'api' ? 'v1' : `${group}/${version}`, kind: `${kind ?? ''}List` };
}
