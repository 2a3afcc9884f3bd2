import { X509Certificate } from 'node:crypto';
import { CertificateAuthority, leafLife } from '../server/self-made-certificate.ts';
import { writeCertificates } from '../trust/authorities.ts';
import type { TrustStep } from '../trust/plan-trust.ts';
import { authoritiesOf, type Signer, type TrustContent, type TrustState } from '../trust/trust-state.ts';

/** What changes while steps are carried out: a state, and the pair that is served as it is written down. */
type Draft = Omit<TrustState, 'served' | 'hasNames' | 'isFromSigner'> & {
  readonly pair: { readonly certificate: string; readonly key: string };
};

/** Makes the keys and certificates that a plan asks for. @returns the content to write down */
export function carryOut(
  steps: readonly TrustStep[],
  { served, ...state }: TrustState,
  names: readonly string[],
  now: Date,
): TrustContent {
  const lastUse = served?.notAfter ?? new Date(now.getTime() + leafLife);
  const perform: Readonly<Record<TrustStep, (draft: Draft) => Draft>> = {
    'found-authority': (draft) => ({ ...draft, signer: newSigner(now) }),
    'add-successor': (draft) => ({ ...draft, successor: newSigner(now) }),
    'promote-successor': promote,
    'schedule-retirement': (draft) => ({ ...draft, retireAt: later(draft.retireAt, lastUse) }),
    'issue-certificate': (draft) => ({
      ...draft,
      pair: new CertificateAuthority(kept(draft.signer!)).issue(names, now),
    }),
    'retire-authorities': (draft) => ({ ...draft, retiring: [] }),
    'clear-wish': (draft) => ({ ...draft, wish: '' }),
  };
  return write(steps.reduce<Draft>((draft, step) => perform[step](draft), { ...state, pair: served ?? noPair }));
}

const noPair = { certificate: '', key: '' };

function newSigner(now: Date): Signer {
  const { certificate, key } = new CertificateAuthority(now);
  return { certificate: new X509Certificate(certificate), key };
}

function kept({ certificate, key }: Signer): { certificate: string; key: string } {
  return { certificate: certificate.toString(), key };
}

function promote(draft: Draft): Draft {
  const earlier = draft.signer ? [draft.signer.certificate] : [];
  return { ...draft, signer: draft.successor, successor: undefined, retiring: [...earlier, ...draft.retiring] };
}

function later(one: Date | undefined, other: Date): Date {
  return one && one > other ? one : other;
}

function write(draft: Draft): TrustContent {
  return {
    certificate: draft.pair.certificate,
    key: draft.pair.key,
    authorities: writeCertificates(authoritiesOf(draft)),
    signerKey: draft.signer?.key ?? '',
    successorKey: draft.successor?.key ?? '',
    retireAt: draft.retiring.length === 0 ? '' : (draft.retireAt?.toISOString() ?? ''),
    wish: draft.wish,
  };
}
