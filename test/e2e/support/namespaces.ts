import { randomBytes } from 'node:crypto';
import { eventually } from './poll.ts';
import { api } from './suite.ts';

/** A namespace that nobody else has, in which pods can be created. @returns its name */
export async function newNamespace(labels: Readonly<Record<string, string>> = {}): Promise<string> {
  const name = `e2e-${randomBytes(4).toString('hex')}`;
  await api().expect('POST', '/api/v1/namespaces', { metadata: { name, labels } });
  // Without its account a pod of the namespace is refused.
  await eventually(`namespace ${name} has its default account`, async () => {
    const reply = await api().send('GET', `/api/v1/namespaces/${name}/serviceaccounts/default`);
    return reply.status === 200 || undefined;
  });
  return name;
}

/** Sets labels of a namespace; null takes one away. */
export async function labelNamespace(name: string, labels: Readonly<Record<string, string | null>>): Promise<void> {
  await api().expect('PATCH', `/api/v1/namespaces/${name}`, { metadata: { labels } }, 'application/merge-patch+json');
}
