import { X509Certificate } from 'node:crypto';
import { isObject, type Json, type JsonObject, member, objectMember, textMember } from '../json/index.ts';
import { distinct, isExpired, readCertificates, writeCertificates } from './authorities.ts';
import { isFor } from './certificate.ts';
import { type Identity, vouchersFor } from './identity.ts';

/** Who may write to a registration, and only with this value. */
export const instanceLabel = 'sidecar-injector/instance';

/** Why a registration is left as it is; where Istio has the same reason in its metrics, its name. */
export type RegistrationFault =
  | 'webhook_config_not_found'
  | 'wrong_instance'
  | 'webhook_entry_not_found'
  | 'load_ca_bundle_failure';

export type RegistrationPlan =
  | { readonly kind: 'refused'; readonly fault: RegistrationFault; readonly message: string }
  | {
      readonly kind: 'found';
      /** The authorities that all webhooks of ours hold now. */
      readonly held: readonly X509Certificate[];
      /** Authorities that are not ours, but stand in some webhook of ours. */
      readonly foreign: readonly X509Certificate[];
      /** A JSON patch; empty where everything is right. */
      readonly operations: Json[];
    };

export interface RegistrationContext {
  /** Value of the label that a registration of ours carries. */
  readonly instance: string;
  readonly identity: Identity;
  /** Whether an authority that is not ours, but stands there, stays for now. */
  readonly isKept: (authority: X509Certificate) => boolean;
  readonly now: Date;
}

/** Authorities of others that are kept beside ours; a registration must not grow without end. */
const mostKept = 8;

/**
 * What a MutatingWebhookConfiguration needs so that API servers trust what is served. Authorities are added at once;
 * foreign ones stay as long as the caller keeps them, since other replicas may still serve what they signed.
 * @param object undefined where there is none
 */
export function planRegistration(object: JsonObject | undefined, context: RegistrationContext): RegistrationPlan {
  if (!object) return refused('webhook_config_not_found', 'it does not exist');
  const metadata = objectMember(object, 'metadata');
  const instance = textMember(objectMember(metadata, 'labels'), instanceLabel);
  if (instance !== context.instance) {
    return refused('wrong_instance', `its label ${instanceLabel} is "${instance}", not "${context.instance}"`);
  }
  const entries = ownEntries(object, context.identity);
  if (entries.length === 0) {
    return refused('webhook_entry_not_found', 'none of its webhooks calls a name that the certificate carries');
  }
  if (vouchersFor(context.identity, context.identity.authorities, context.now).length === 0) {
    return refused('load_ca_bundle_failure', 'no authority to publish vouches for the certificate that is served');
  }
  const operations = entries.flatMap((entry) => operationFor(entry, context));
  const test = { op: 'test', path: '/metadata/resourceVersion', value: textMember(metadata, 'resourceVersion') };
  return {
    kind: 'found',
    held: heldByAll(entries),
    foreign: foreignIn(entries, context.identity),
    operations: operations.length === 0 ? [] : [test, ...operations],
  };
}

function refused(fault: RegistrationFault, message: string): RegistrationPlan {
  return { kind: 'refused', fault, message };
}

interface Entry {
  readonly index: number;
  readonly authorities: readonly X509Certificate[];
}

/** The webhooks that call us: an API server takes our certificate only for a name that it carries. */
function ownEntries(object: JsonObject, { certificate }: Identity): Entry[] {
  const leaf = new X509Certificate(certificate.certificate);
  const webhooks = member(object, 'webhooks');
  return (Array.isArray(webhooks) ? webhooks : []).flatMap((webhook, index) => {
    const client = isObject(webhook) ? objectMember(webhook, 'clientConfig') : {};
    const host = hostOf(client);
    if (host === undefined || !isFor(leaf, host)) return [];
    return [{ index, authorities: authoritiesIn(textMember(client, 'caBundle')) }];
  });
}

/** The name that an API server verifies. */
function hostOf(client: JsonObject): string | undefined {
  const service = member(client, 'service');
  if (isObject(service)) return `${textMember(service, 'name')}.${textMember(service, 'namespace')}.svc`;
  const url = textMember(client, 'url');
  // An address of IPv6 stands in brackets.
  return URL.canParse(url) ? new URL(url).hostname.replace(/^\[(.*)\]$/, '$1') : undefined;
}

function authoritiesIn(bundle: string): X509Certificate[] {
  try {
    return readCertificates(Buffer.from(bundle, 'base64').toString('latin1'));
  } catch {
    // Nothing that could be kept.
    return [];
  }
}

function operationFor({ index, authorities }: Entry, context: RegistrationContext): Json[] {
  const own = context.identity.authorities.filter((one) => !isExpired(one, context.now));
  const kept = authorities.filter((one) => isStranger(one, own) && !isExpired(one, context.now) && context.isKept(one));
  const wanted = distinct([...own, ...kept.slice(0, mostKept)]);
  if (hasSame(wanted, authorities)) return [];
  const value = Buffer.from(writeCertificates(wanted)).toString('base64');
  return [{ op: 'add', path: `/webhooks/${index}/clientConfig/caBundle`, value }];
}

function isStranger(one: X509Certificate, own: readonly X509Certificate[]): boolean {
  return own.every(({ fingerprint256 }) => fingerprint256 !== one.fingerprint256);
}

function hasSame(some: readonly X509Certificate[], others: readonly X509Certificate[]): boolean {
  return some.length === others.length && some.every((one) => !isStranger(one, others));
}

function heldByAll(entries: readonly Entry[]): X509Certificate[] {
  return distinct(entries[0]!.authorities).filter((one) =>
    entries.every(({ authorities }) => !isStranger(one, authorities)),
  );
}

function foreignIn(entries: readonly Entry[], { authorities }: Identity): X509Certificate[] {
  return distinct(entries.flatMap((entry) => entry.authorities)).filter((one) => isStranger(one, authorities));
}
