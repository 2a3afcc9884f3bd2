import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject } from '../../../src/json/index.ts';
import { root } from '../../support/program.ts';
import type { Rules } from './account.ts';
import { api } from './suite.ts';

/** A document of the shipped configuration. */
export function shipped(name: 'config.yaml' | 'values.yaml' | 'mesh.yaml'): string {
  return readFileSync(join(root, 'templates/default', name), 'utf8');
}

/** The ConfigMaps of the default revision. */
export const injectorMap = 'istio-sidecar-injector';
export const meshMap = 'istio';

/** The right to read them, as the chart grants it. */
export const twoConfigMaps: Rules = [
  {
    apiGroups: [''],
    resources: ['configmaps'],
    resourceNames: [injectorMap, meshMap],
    verbs: ['get', 'list', 'watch'],
  },
];

/** Data of the injector's ConfigMap: what is shipped, with a tag of its own for the image of the sidecar. */
export function configuration(tag: string, change = (config: string): string => config): JsonObject {
  const values = shipped('values.yaml').replace(/^( *)tag: .*$/m, `$1tag: "${tag}"`);
  return { config: change(shipped('config.yaml')), values };
}

/** The ConfigMaps of a namespace that stands for istio-system. */
export class ConfigMaps {
  readonly #path: string;

  constructor(namespace: string) {
    this.#path = `/api/v1/namespaces/${namespace}/configmaps`;
  }

  async create(name: string, data: JsonObject): Promise<void> {
    await api().expect('POST', this.#path, { metadata: { name }, data });
  }

  /** Puts other data in the place of all that was there. */
  async replace(name: string, data: JsonObject): Promise<void> {
    await api().expect('PUT', `${this.#path}/${name}`, { metadata: { name }, data });
  }

  async delete(name: string): Promise<void> {
    await api().expect('DELETE', `${this.#path}/${name}`);
  }
}
