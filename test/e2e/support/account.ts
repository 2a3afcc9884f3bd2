import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject } from '../../../src/json/index.ts';
import type { ApiClient } from './api-client.ts';
import type { ClusterAccess } from './control-plane.ts';
import { kubeconfigText } from './control-plane-files.ts';
import { newScratch } from './scratch.ts';

/** What an account may do in its namespace. */
export type Rules = readonly JsonObject[];

/** Creates the account `injector` of a namespace, which may do no more than the rules say there. */
export async function createAccount(api: ApiClient, namespace: string, rules: Rules): Promise<void> {
  const metadata = { name: 'injector' };
  const roles = `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}`;
  await api.expect('POST', `/api/v1/namespaces/${namespace}/serviceaccounts`, { metadata });
  await api.expect('POST', `${roles}/roles`, { metadata, rules: [...rules] });
  await api.expect('POST', `${roles}/rolebindings`, {
    metadata,
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'injector' },
    subjects: [{ kind: 'ServiceAccount', name: 'injector', namespace }],
  });
}

/** Lets the account `injector` of a namespace do something anywhere in the cluster. */
export async function grantOnCluster(api: ApiClient, namespace: string, rule: JsonObject): Promise<void> {
  const metadata = { name: `injector-of-${namespace}` };
  const path = '/apis/rbac.authorization.k8s.io/v1';
  await api.expect('POST', `${path}/clusterroles`, { metadata, rules: [rule] });
  await api.expect('POST', `${path}/clusterrolebindings`, {
    metadata,
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: metadata.name },
    subjects: [{ kind: 'ServiceAccount', name: 'injector', namespace }],
  });
}

/** A kubeconfig with a token as pods of the account get it. @returns its path */
export async function accountKubeconfig(
  api: ApiClient,
  access: ClusterAccess,
  namespace: string,
  name = 'injector',
): Promise<string> {
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`;
  const { status } = await api.expect('POST', path, { spec: {} });
  const file = join(newScratch(access), 'kubeconfig');
  writeFileSync(file, kubeconfigText(access.server, access.authority, String((status as JsonObject).token)));
  return file;
}
