import { mesh0_1 } from '../../mesh/index.ts';
import { earlyMultiError } from '../early-multi-error.ts';
import type { Generation } from '../generation.ts';
import { noWish } from '../inject-wish.ts';
import { hasSidecarAnnotation, injectBuiltIn } from '../legacy/inject-built-in.ts';
import { generation0_8, types0_8 } from './append-early.ts';

const path = {
  ignoredNamespaces: new Set<string>(),
  readWish: noWish,
  proxyConfigSource: 'mesh',
  inject: injectBuiltIn,
} as const;

/** The first release: no template, no webhook; flags and the mesh config say all. */
export const generation0_1: Generation = {
  ...generation0_8,
  name: '0.1',
  releases: '0.1.x',
  templates: 'built-in',
  mesh: mesh0_1({ describe: earlyMultiError }),
  kubernetes: { ...types0_8, nullable: {} },
  webhook: { ...generation0_8.webhook, ...path },
  kubeInject: {
    ...path,
    isInjected: hasSidecarAnnotation,
    injectsHostNetwork: true,
    describeSkip: undefined,
    decodeErrorPrefix: 'error unmarshaling JSON: ',
    unknownKinds: new Set(['Pod', 'StatefulSet', 'CronJob', 'DeploymentConfig', 'List']),
  },
};
