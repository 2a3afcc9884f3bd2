import { modernMesh } from '../../mesh/index.ts';
import { mergePrometheus } from '../finish/prometheus.ts';
import { modernFunctions } from '../functions/earlier.ts';
import type { Generation } from '../generation.ts';
import { injectByMerge } from '../inject.ts';
import { exactWish } from '../inject-wish.ts';
import { ownerOf } from '../owner.ts';
import { readPathParameters } from '../path-parameters.ts';
import { templateDataType } from '../template-data.ts';
import { modernVocabulary } from './annotation-vocabulary.ts';
import { describeByKind } from './skip-lines.ts';

/** Namespaces that no injector since 1.9 touches. */
export const systemNamespaces: ReadonlySet<string> = new Set([
  'kube-system',
  'kube-public',
  'kube-node-lease',
  'local-path-storage',
]);

const rules = { ignoredNamespaces: systemNamespaces, readWish: exactWish, inject: injectByMerge };

/** Named templates that are merged strategically, as Istio does today. */
export const modernGeneration: Generation = {
  name: 'modern',
  releases: '1.27 to today',
  templates: 'named',
  delimiters: ['{{', '}}'],
  functions: modernFunctions,
  templateData: templateDataType,
  mesh: modernMesh,
  kubernetes: undefined,
  readOwner: ownerOf,
  rendered: { numbers: 'exact', form: (value) => value },
  describeFailure: (message) => `failed to run injection template: ${message}`,
  // The reference words every text that is no YAML object alike.
  describeUnreadable: () =>
    'failed to run injection template: failed applying injection overlay: strategic merge: invalid JSON document',
  refusesIllegalPolicy: true,
  hasTypedValues: true,
  readsSelectors: true,
  annotations: modernVocabulary,
  webhook: { ...rules, proxyConfigSource: 'layers', fillsNamespace: true, readPath: readPathParameters },
  kubeInject: {
    ...rules,
    proxyConfigSource: 'mesh-with-annotation',
    isInjected: () => false,
    describeSkip: describeByKind,
    unknownKinds: new Set(),
  },
  merging: {
    agentAnswers: { tcp: true, grpc: true, hooks: true },
    rewritesUnanswerable: false,
    mergeMetrics: mergePrometheus,
    statusHasRevision: true,
  },
};
