import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto';
import { isExpired, readCertificates, vouchersOf } from './authorities.ts';
import { CertificateError, datesOf, isFor, readCertificate, type ServedCertificate } from './certificate.ts';

/** What replicas share to be trusted, as texts in PEM; an absent part is an empty text. */
export interface TrustContent {
  readonly certificate: string;
  readonly key: string;
  /** Every authority that clients are to trust. */
  readonly authorities: string;
  /** Key of the authority that signs; its certificate stands among the authorities. */
  readonly signerKey: string;
  /** Key of the authority that is to sign next, while clients are getting to know it. */
  readonly successorKey: string;
  /** Until when authorities that sign no longer stay trusted, ISO 8601. */
  readonly retireAt: string;
  /** What an operator asks for: `authority` or `certificate` to be made anew. */
  readonly wish: string;
}

export const emptyTrust: TrustContent = {
  certificate: '',
  key: '',
  authorities: '',
  signerKey: '',
  successorKey: '',
  retireAt: '',
  wish: '',
};

/** An authority that can sign. */
export interface Signer {
  readonly certificate: X509Certificate;
  readonly key: string;
}

/** What a content is worth now. */
export interface TrustState {
  /** A certificate that can be served: unexpired, with its key, vouched for by one of the authorities. */
  readonly served: ServedCertificate | undefined;
  /** Whether it carries all names that are wanted. */
  readonly hasNames: boolean;
  /** Whether it is the signer that vouches for it. */
  readonly isFromSigner: boolean;
  readonly signer: Signer | undefined;
  readonly successor: Signer | undefined;
  /** Further authorities, which signed earlier. */
  readonly retiring: readonly X509Certificate[];
  readonly retireAt: Date | undefined;
  readonly wish: string;
}

/** Reads what can be used of a content, whatever somebody did to it. Dates in the future are left to the planning. */
export function readTrust(content: TrustContent, names: readonly string[], now: Date): TrustState {
  const authorities = usableAuthorities(content.authorities, now);
  const signer = signerAmong(authorities, content.signerKey);
  const next = signerAmong(authorities, content.successorKey);
  const successor = next?.certificate === signer?.certificate ? undefined : next;
  const served = readServed(content, authorities, now);
  const chain = served ? readCertificates(served.certificate) : [];
  const retireAt = new Date(content.retireAt);
  return {
    served,
    hasNames: names.every((name) => chain[0] && isFor(chain[0], name)),
    isFromSigner: signer !== undefined && vouchersOf(chain, [signer.certificate], now).length > 0,
    signer,
    successor,
    retiring: authorities.filter((one) => one !== signer?.certificate && one !== successor?.certificate),
    retireAt: Number.isNaN(retireAt.getTime()) ? undefined : retireAt,
    wish: content.wish,
  };
}

/** Whether something is lost in a state that another one still has. */
export function lacks(state: TrustState, other: TrustState): boolean {
  return (!state.served && other.served !== undefined) || (!state.signer && other.signer !== undefined);
}

/** All authorities of a state, the one that signs first. */
export function authoritiesOf({
  signer,
  successor,
  retiring,
}: Pick<TrustState, 'signer' | 'successor' | 'retiring'>): X509Certificate[] {
  return [signer, successor].flatMap((one) => (one ? [one.certificate] : [])).concat(retiring);
}

function usableAuthorities(pem: string, now: Date): X509Certificate[] {
  try {
    return readCertificates(pem).filter((one) => one.ca && !isExpired(one, now));
  } catch (error) {
    if (!(error instanceof CertificateError)) throw error;
    return [];
  }
}

function signerAmong(authorities: readonly X509Certificate[], key: string): Signer | undefined {
  try {
    const privateKey = createPrivateKey(key);
    // Keys of other kinds would need other signatures; whoever brings them has certificates of their own, too.
    if (privateKey.asymmetricKeyDetails?.namedCurve !== 'prime256v1') return undefined;
    const wanted = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
    const certificate = authorities.find((one) => one.publicKey.export({ type: 'spki', format: 'der' }).equals(wanted));
    return certificate && { certificate, key };
  } catch {
    // No key, or half of one.
    return undefined;
  }
}

function readServed(
  { certificate, key }: TrustContent,
  authorities: readonly X509Certificate[],
  now: Date,
): ServedCertificate | undefined {
  try {
    const chain = readCertificates(certificate);
    const { notBefore } = datesOf(chain[0] ?? new X509Certificate(certificate));
    // Ahead of its time it is still the best there is: the clock of this machine may be slow.
    const served = readCertificate(certificate, key, [], now < notBefore ? notBefore : now);
    return vouchersOf(chain, authorities, now).length > 0 ? served : undefined;
  } catch {
    return undefined;
  }
}
