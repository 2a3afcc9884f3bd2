import { compareBytes } from '../../json/index.ts';
import {
  type AnnotationFault,
  type AnnotationRule,
  type AnnotationVocabulary,
  booleanText,
  describeFaults,
  excludeInboundPorts,
  excludeOutboundPorts,
  excludeRanges,
  type ItemError,
  includeInboundPorts,
  includeRanges,
  interceptionMode,
  interfaceList,
  listRule,
  orStar,
  quantity,
  rangeRule,
  statusPort,
  unsigned32,
} from '../annotation-rules.ts';
import { earlyMultiError } from '../early-multi-error.ts';
import { signedError, unsignedError } from '../go-number.ts';
import { prefixError } from '../ip-prefix.ts';
import { annotationNames } from '../pod.ts';
import { proxyConfigText } from '../proxy-config-rule.ts';

const traffic = 'traffic.sidecar.istio.io';
const readiness = 'readiness.status.sidecar.istio.io';

type Rules = readonly (readonly [name: string, rule: AnnotationRule])[];

const readinessTimes: Rules = [
  [`${readiness}/initialDelaySeconds`, unsigned32],
  [`${readiness}/periodSeconds`, unsigned32],
  [`${readiness}/failureThreshold`, unsigned32],
];

/** What has to do with one item of a list in the words of a release. */
interface Words {
  readonly port: ItemError;
  readonly range: ItemError;
}

function trafficRules({ port, range }: Words): Rules {
  return [
    [`${traffic}/includeOutboundIPRanges`, orStar(rangeRule('includeIPRanges', range))],
    [`${traffic}/excludeOutboundIPRanges`, rangeRule('excludeIPRanges', range)],
    [`${traffic}/includeInboundPorts`, orStar(listRule('includeInboundPorts', port))],
    [`${traffic}/excludeInboundPorts`, listRule('excludeInboundPorts', port)],
  ];
}

/** Until 1.15, when the number of bits could begin with zeros. */
const addressRange: ItemError = (item) => {
  const bits = item.lastIndexOf('/') + 1;
  const length = item.slice(bits);
  const plain = /^[0-9]+$/.test(length) ? item.slice(0, bits) + (length.replace(/^0+/, '') || '0') : item;
  return prefixError(plain) === undefined ? undefined : `failed parsing cidr '${item}': invalid CIDR address: ${item}`;
};

/** 0.8 and 1.0.0: signed numbers of 16 bits, without white space around them. */
const signedPort: ItemError = (item) => {
  const fault = signedError(item, 16);
  return fault === undefined ? undefined : `failed parsing port '${item}': ${fault}`;
};

/** 1.0.3 to 1.10: Istio prints the number that was read so far, which is zero or the greatest. */
function numberFault(text: string): string | undefined {
  const fault = unsignedError(text.trim(), 16);
  if (fault === undefined) return undefined;
  return `failed parsing port '${fault.endsWith('out of range') ? 65535 : 0}': ${fault}`;
}

const zeroPort: ItemError = (item) => {
  const fault = numberFault(item);
  return fault === undefined ? undefined : `failed parsing port '0': ${fault}`;
};

const zeroStatusPort: AnnotationRule = (value) => {
  const fault = numberFault(value);
  return fault === undefined ? undefined : `excludeInboundPorts invalid: ${fault}`;
};

/** 0.8 and 1.0, which know no `NONE` yet. */
const twoModes: AnnotationRule = (value) =>
  value === 'REDIRECT' || value === 'TPROXY' ? undefined : `interceptionMode invalid: ${value}`;

const zeroWords: Words = { port: zeroPort, range: addressRange };

const oldSentence = ({ name, value, fault }: AnnotationFault): string =>
  `injection failed. Invalid value for annotation ${name}: ${value}. Error: ${fault}`;

const withPrefix = (faults: readonly AnnotationFault[]): string =>
  `failed to run injection template: ${describeFaults(faults)}`;

/** 0.8 and 1.0.0 stop at the first fault. */
export const vocabulary0_8: AnnotationVocabulary = {
  rules: new Map([
    [annotationNames.interceptionMode, twoModes],
    ...trafficRules({ port: signedPort, range: addressRange }),
  ]),
  describe: ([first]) => oldSentence(first!),
};

const describeEarly = (faults: readonly AnnotationFault[]): string => earlyMultiError(faults.map(oldSentence));

const applicationPorts: Rules = [
  [`${readiness}/applicationPorts`, orStar(listRule('readinessApplicationPorts', zeroPort))],
];

const early = (mode: AnnotationRule): ReadonlyMap<string, AnnotationRule> =>
  new Map([
    [annotationNames.interceptionMode, mode],
    [annotationNames.statusPort, zeroStatusPort],
    ...readinessTimes,
    ...applicationPorts,
    ...trafficRules(zeroWords),
  ]);

export const vocabulary1_0_3: AnnotationVocabulary = { rules: early(twoModes), describe: describeEarly };

export const vocabulary1_1: AnnotationVocabulary = { rules: early(interceptionMode), describe: describeEarly };

const outboundPorts: Rules = [[`${traffic}/excludeOutboundPorts`, listRule('excludeOutboundPorts', zeroPort)]];

/** 1.2 to 1.4. */
export const vocabulary1_2: AnnotationVocabulary = {
  rules: new Map([
    ...trafficRules(zeroWords),
    ...outboundPorts,
    [annotationNames.statusPort, zeroStatusPort],
    ...readinessTimes,
    ...applicationPorts,
    [annotationNames.interceptionMode, interceptionMode],
  ]),
  describe: describeFaults,
};

const rules1_5: Rules = [
  ...trafficRules(zeroWords),
  ...outboundPorts,
  [annotationNames.statusPort, zeroStatusPort],
  ...readinessTimes,
  ['sidecar.istio.io/enableCoreDump', booleanText],
  [annotationNames.interceptionMode, interceptionMode],
];

export const vocabulary1_5: AnnotationVocabulary = { rules: new Map(rules1_5), describe: describeFaults };

const rules1_6: Rules = [
  ...rules1_5,
  [annotationNames.mergeMetrics, booleanText],
  [annotationNames.proxyConfig, proxyConfigText],
  ['k8s.v1.cni.cncf.io/networks', () => undefined],
];

/** 1.6 to 1.8. */
export const vocabulary1_6: AnnotationVocabulary = { rules: new Map(rules1_6), describe: describeFaults };

/** 1.9 and 1.10. */
export const vocabulary1_9: AnnotationVocabulary = { rules: new Map(rules1_6), describe: withPrefix };

const rulesWithNumbers: Rules = [
  [`${traffic}/includeInboundPorts`, includeInboundPorts],
  [`${traffic}/excludeInboundPorts`, excludeInboundPorts],
  [`${traffic}/excludeOutboundPorts`, excludeOutboundPorts],
  [annotationNames.statusPort, statusPort],
];

/** 1.11 to 1.15. */
export const vocabulary1_11: AnnotationVocabulary = {
  rules: new Map([...rules1_6, ...rulesWithNumbers]),
  describe: withPrefix,
};

/** 1.16 to 1.26. */
export const vocabulary1_16: AnnotationVocabulary = {
  rules: new Map([
    ...vocabulary1_11.rules,
    [`${traffic}/includeOutboundIPRanges`, includeRanges],
    [`${traffic}/excludeOutboundIPRanges`, excludeRanges],
  ]),
  describe: withPrefix,
};

const modernRules: Rules = [
  [annotationNames.proxyConfig, proxyConfigText],
  [annotationNames.interceptionMode, interceptionMode],
  [annotationNames.statusPort, statusPort],
  [annotationNames.mergeMetrics, booleanText],
  ...readinessTimes,
  [`${traffic}/includeOutboundIPRanges`, includeRanges],
  [`${traffic}/excludeOutboundIPRanges`, excludeRanges],
  [`${traffic}/includeInboundPorts`, includeInboundPorts],
  [`${traffic}/excludeInboundPorts`, excludeInboundPorts],
  [`${traffic}/excludeOutboundPorts`, excludeOutboundPorts],
  [`${traffic}/excludeInterfaces`, interfaceList],
  [`${traffic}/kubevirtInterfaces`, interfaceList],
  ['istio.io/reroute-virtual-interfaces', interfaceList],
  ['sidecar.istio.io/proxyCPU', quantity],
  ['sidecar.istio.io/proxyMemory', quantity],
  ['sidecar.istio.io/proxyCPULimit', quantity],
  ['sidecar.istio.io/proxyMemoryLimit', quantity],
];

/** Since 1.27; faults are named in the order of the annotations' names. */
export const modernVocabulary: AnnotationVocabulary = {
  rules: new Map([...modernRules].sort(([left], [right]) => compareBytes(left, right))),
  describe: withPrefix,
};
