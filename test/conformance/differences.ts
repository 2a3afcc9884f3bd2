/** A recorded case in which ours follows a better rule instead of the recording. */
export interface Difference {
  readonly folder: 'modern' | 'differential' | `legacy-${string}`;
  readonly name: string;
  readonly path: 'webhook' | 'offline';
  /** Number in the register of defects of the reference that are not copied. */
  readonly rule: string;
  readonly recorded: string;
  readonly ours: string;
}

type Place = Pick<Difference, 'folder' | 'path'>;
type Words = Pick<Difference, 'rule' | 'recorded' | 'ours'>;

/** Cases in which the same thing differs. */
function alike(place: Place, words: Words, names: readonly string[]): Difference[] {
  return names.map((name) => ({ ...place, name, ...words }));
}

const modernWebhook: Place = { folder: 'modern', path: 'webhook' };
const differentialWebhook: Place = { folder: 'differential', path: 'webhook' };

const unanswerableProbe: Words = {
  rule: 'B9',
  recorded:
    'A probe or hook whose port has no number (a name that the container does not define, or the port of the agent itself) is sent to the agent, which knows nothing of it.',
  ours: 'The probe or hook stays as it is.',
};

const illegalPolicy: Words = {
  rule: 'B15',
  recorded: 'A policy that is neither enabled nor disabled skips every pod.',
  ours: 'The configuration is refused when it is loaded.',
};

const exactStrip: Words = {
  rule: 'B6',
  recorded: 'What an earlier injection left in the containers, or in the list of containers, stays.',
  ours: 'The earlier injection is removed first; the result is that of a first injection.',
};

const keptOverrides: Words = {
  rule: 'B7',
  recorded: "The user's own settings of the injected container are lost in the second injection.",
  ours: "The user's own settings win again.",
};

const statusPortZero: Words = {
  rule: 'B9',
  recorded:
    'With the annotation status.sidecar.istio.io/port: "0" probes are sent to port 0, which the API server refuses.',
  ours: 'The probes stay as they are.',
};

const unknownClock: Words = {
  rule: 'B13',
  recorded: 'A template may call dateInZone.',
  ours: 'Functions that depend on the time are unknown, so the configuration is refused when it is loaded.',
};

const webhook: readonly Difference[] = [
  ...alike(modernWebhook, illegalPolicy, ['decision-wrong-policy-5af7']),
  ...alike(modernWebhook, unanswerableProbe, ['probe-unknown-named-port']),
  ...alike(modernWebhook, exactStrip, ['merge-probers', 'status-all', 'status-containers-only']),
  ...alike(differentialWebhook, illegalPolicy, [
    'decision-002',
    'decision-010',
    'decision-011',
    'decision-015',
    'decision-018',
    'decision-022',
    'decision-024',
    'decision-028',
    'decision-042',
    'decision-048',
    'decision-058',
    'decision-059',
    'decision-060',
    'decision-061',
    'decision-066',
    'decision-077',
  ]),
  ...alike(differentialWebhook, unanswerableProbe, [
    'annotations-014',
    'decision-033',
    'decision-085',
    'multi-document-004',
    'multi-document-008',
    'multi-document-014',
    'multi-document-017',
    'openshift-001',
    'openshift-002',
    'override-004',
    'override-025',
    'proxy-config-017',
    'proxy-config-022',
    'proxyconfig-resource-004',
    'proxyconfig-resource-005',
    'proxyconfig-resource-007',
    'reinjection-004',
    'reinjection-006',
    'reinjection-009',
    'reinjection-014',
    'settings-033',
    'templates-003',
    'templates-012',
    'templates-024',
    'url-path-001',
    'url-path-003',
    'url-path-005',
    'url-path-006',
    'url-path-009',
    'workload-002',
    'workload-026',
  ]),
  ...alike(differentialWebhook, statusPortZero, ['annotations-022']),
  ...alike(differentialWebhook, keptOverrides, ['reinjection-002', 'reinjection-manifest-008']),
  ...alike(differentialWebhook, exactStrip, ['reinjection-manifest-009']),
  ...alike(differentialWebhook, unknownClock, ['templates-013', 'templates-015']),
];

const modernOffline: Place = { folder: 'modern', path: 'offline' };
const differentialOffline: Place = { folder: 'differential', path: 'offline' };

/** Differences of kube-inject; the engine is that of the webhook, so they are of the same kinds. */
const offline: readonly Difference[] = [
  ...alike(modernOffline, unanswerableProbe, ['probe-unknown-named-port']),
  ...alike(modernOffline, exactStrip, ['merge-probers', 'status-all', 'status-containers-only']),
  ...alike(differentialOffline, unanswerableProbe, [
    'annotations-014',
    'annotations-016',
    'decision-008',
    'decision-010',
    'decision-015',
    'decision-028',
    'decision-033',
    'decision-036',
    'decision-042',
    'decision-060',
    'decision-061',
    'decision-066',
    'decision-077',
    'decision-085',
    'multi-document-004',
    'multi-document-008',
    'multi-document-014',
    'multi-document-017',
    'openshift-001',
    'openshift-002',
    'override-004',
    'override-025',
    'proxy-config-017',
    'proxy-config-022',
    'proxyconfig-resource-004',
    'proxyconfig-resource-005',
    'proxyconfig-resource-007',
    'reinjection-004',
    'reinjection-006',
    'reinjection-009',
    'reinjection-014',
    'settings-033',
    'templates-003',
    'templates-011',
    'templates-012',
    'templates-024',
    'url-path-001',
    'url-path-003',
    'url-path-005',
    'url-path-006',
    'url-path-009',
    'workload-002',
    'workload-026',
  ]),
  ...alike(differentialOffline, statusPortZero, ['annotations-022']),
  ...alike(differentialOffline, keptOverrides, ['reinjection-manifest-008']),
  ...alike(differentialOffline, unknownClock, ['templates-013', 'templates-015']),
];

/** Earlier releases: what a pod says of an earlier injection is undone, where the release looks at it at all. */
const legacy: readonly Difference[] = (['legacy-1.12.9', 'legacy-1.20.8'] as const).flatMap((folder) => [
  ...alike({ folder, path: 'webhook' }, exactStrip, ['status-annotation-names-others']),
  ...alike({ folder, path: 'offline' }, exactStrip, ['status-annotation-names-others']),
]);

const quotedNumbers: Words = {
  rule: 'YAML',
  recorded: 'The text "1e3" is printed without quotes, so that the next reader takes it for a number.',
  ours: 'The text is printed with quotes and stays a text.',
};

const bareNumberReleases = ['legacy-0.8.0', 'legacy-1.0.0', 'legacy-1.0.3', 'legacy-1.1.17', 'legacy-1.2.10'] as const;

/** Earlier releases whose writer of YAML loses what a text was. */
const legacyOffline: readonly Difference[] = bareNumberReleases.flatMap((folder) =>
  alike({ folder, path: 'offline' }, quotedNumbers, ['yaml-oddities']),
);

export const differences: readonly Difference[] = [...webhook, ...offline, ...legacy, ...legacyOffline];
