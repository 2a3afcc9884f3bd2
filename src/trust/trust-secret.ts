import { type Json, type JsonObject, objectMember, textMember } from '../json/index.ts';
import { instanceLabel } from './plan-registration.ts';
import type { TrustContent } from './trust-state.ts';

/** The first three are named as cert-manager names them, so that whoever injects its bundles finds ours, too. */
const keys = {
  certificate: 'tls.crt',
  key: 'tls.key',
  authorities: 'ca.crt',
  signerKey: 'ca.key',
  successorKey: 'next-ca.key',
} as const satisfies Partial<Record<keyof TrustContent, string>>;

const annotations = {
  retireAt: 'sidecar-injector/earlier-authorities-until',
  wish: 'sidecar-injector/rotate',
} as const satisfies Partial<Record<keyof TrustContent, string>>;

export interface SecretPlace {
  readonly namespace: string;
  readonly name: string;
  /** Value of the label by which the Secret is known as ours. */
  readonly instance: string;
}

/** Whether a Secret belongs to somebody else: it has content, but not our label. */
export function isForeignSecret(secret: JsonObject, { instance }: SecretPlace): boolean {
  const labels = objectMember(objectMember(secret, 'metadata'), 'labels');
  return textMember(labels, instanceLabel) !== instance && Object.keys(objectMember(secret, 'data')).length > 0;
}

export function readTrustSecret(secret: JsonObject): TrustContent {
  const data = objectMember(secret, 'data');
  const marks = objectMember(objectMember(secret, 'metadata'), 'annotations');
  const text = (key: keyof typeof keys): string =>
    Buffer.from(textMember(data, keys[key]), 'base64').toString('latin1');
  return {
    certificate: text('certificate'),
    key: text('key'),
    authorities: text('authorities'),
    signerKey: text('signerKey'),
    successorKey: text('successorKey'),
    retireAt: textMember(marks, annotations.retireAt),
    wish: textMember(marks, annotations.wish),
  };
}

/**
 * A Secret with that content; what others put on it stays.
 * @param secret as it is; undefined where there is none
 */
export function writeTrustSecret(
  secret: JsonObject | undefined,
  content: TrustContent,
  place: SecretPlace,
): JsonObject {
  const { namespace, name, instance } = place;
  const metadata = objectMember(secret ?? {}, 'metadata');
  const earlier = objectMember(secret ?? {}, 'data');
  return {
    type: 'Opaque',
    ...secret,
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      ...metadata,
      namespace,
      name,
      labels: { ...objectMember(metadata, 'labels'), [instanceLabel]: instance },
      annotations: replaced(objectMember(metadata, 'annotations'), annotations, content, (text) => text),
    },
    data: replaced(earlier, keys, content, (text) => Buffer.from(text, 'latin1').toString('base64')),
  };
}

/** Members by their names; an empty text is no member. */
function replaced<Part extends keyof TrustContent>(
  members: JsonObject,
  names: Readonly<Record<Part, string>>,
  content: TrustContent,
  encode: (text: string) => string,
): JsonObject {
  const parts = Object.keys(names) as Part[];
  const ours = new Set(Object.values(names));
  const others = Object.entries(members).filter(([name]) => !ours.has(name));
  const own = parts
    .filter((part) => content[part] !== '')
    .map((part): [string, Json] => [names[part], encode(content[part])]);
  return Object.fromEntries([...others, ...own]);
}
