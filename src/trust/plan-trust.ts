import { datesOf } from './certificate.ts';
import type { Signer, TrustState } from './trust-state.ts';

/** What to do to what replicas share, in this order. */
export type TrustStep =
  /** Make an authority and let it sign at once: nobody trusts anything that could be served. */
  | 'found-authority'
  /** Make an authority and let clients get to know it. */
  | 'add-successor'
  /** Let the successor sign; the one before stays trusted. */
  | 'promote-successor'
  | 'issue-certificate'
  /** Set the time until when earlier authorities stay trusted: as long as somebody may serve what they signed. */
  | 'schedule-retirement'
  /** Trust the earlier authorities no longer. */
  | 'retire-authorities'
  /** Take notice of what an operator asked for. */
  | 'clear-wish';

/** How far the successor has got around. */
export type Publication =
  /** Nobody looks: somebody else copies the authorities to where clients find them. */
  | 'unobserved'
  /** Some registration that is ours does not hold it, or not long enough, or cannot be read. */
  | 'missing'
  /** All registrations hold it, and API servers had time to hear of it. */
  | 'published';

const day = 24 * 60 * 60 * 1000;

/** For whoever copies authorities by hand or with another controller. */
const unobservedOverlap = day;

/** A successor that could not be seen to be published signs when its forerunner has only so long to live. */
const lastResort = day;

/**
 * What has to be done now so that this state serves clients and goes on to. Nothing is ever taken away before what
 * replaces it is trusted, and nothing that is trusted waits for the clock of this machine to be right.
 */
export function planTrust(state: TrustState, publication: Publication, now: Date): TrustStep[] {
  const steps = planAuthorities(state, publication, now);
  const hasNewSigner = steps.includes('found-authority') || steps.includes('promote-successor');
  if (hasNewSigner) steps.push('schedule-retirement', 'issue-certificate');
  else {
    if (state.signer && isCertificateDue(state, now)) steps.push('issue-certificate');
    if (state.signer && state.retiring.length > 0) steps.push(...planRetirement(state.retireAt, now));
  }
  if (isWish(state.wish)) steps.push('clear-wish');
  return steps;
}

function planRetirement(retireAt: Date | undefined, now: Date): TrustStep[] {
  if (!retireAt) return ['schedule-retirement'];
  return now >= retireAt ? ['retire-authorities'] : [];
}

function planAuthorities(state: TrustState, publication: Publication, now: Date): TrustStep[] {
  const { signer, successor, served } = state;
  if (!signer && !served) return [successor ? 'promote-successor' : 'found-authority'];
  if (successor) return mayPromote(successor, signer, publication, now) ? ['promote-successor'] : [];
  return !signer || isDue(datesOf(signer.certificate), now) || state.wish === 'authority' ? ['add-successor'] : [];
}

function mayPromote(successor: Signer, signer: Signer | undefined, publication: Publication, now: Date): boolean {
  if (publication === 'published') return true;
  if (signer && now.getTime() >= datesOf(signer.certificate).notAfter.getTime() - lastResort) return true;
  const { notBefore } = datesOf(successor.certificate);
  return publication === 'unobserved' && now.getTime() >= notBefore.getTime() + unobservedOverlap;
}

function isCertificateDue({ served, hasNames, isFromSigner, wish }: TrustState, now: Date): boolean {
  return !served || !hasNames || !isFromSigner || isDue(served, now) || wish === 'certificate';
}

/** After two thirds of its life; before its time it was made by a clock that is ahead of others. */
function isDue({ notBefore, notAfter }: { notBefore: Date; notAfter: Date }, now: Date): boolean {
  return now < notBefore || now >= renewalDate({ notBefore, notAfter });
}

/** Two thirds of the life of a certificate. */
export function renewalDate({ notBefore, notAfter }: { notBefore: Date; notAfter: Date }): Date {
  return new Date(notBefore.getTime() + ((notAfter.getTime() - notBefore.getTime()) * 2) / 3);
}

function isWish(text: string): boolean {
  return text === 'authority' || text === 'certificate';
}
