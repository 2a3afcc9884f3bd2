import type { X509Certificate } from 'node:crypto';
import type { Identity } from '../trust/identity.ts';
import type { Publication } from '../trust/plan-trust.ts';

/** Where the certificate comes from. */
export interface CertificateSource {
  /** What to start with; undefined where a cluster has to be asked first. */
  readonly identity: Identity | undefined;
  /** Why what is there now is not served; for sources that others write to. */
  readonly refusal?: () => string | undefined;
  /** Why there is nothing to serve as long as there is not; for sources that ask a cluster. */
  readonly obstacle?: () => string;
  /** Keeps it fresh from now on. @returns a function that ends that */
  follow(follower: CertificateFollower): () => void;
}

export interface CertificateFollower {
  /** Takes what is to be served next. */
  offer(identity: Identity): void;
  /** How far an authority has got around among clients. */
  publicationOf(authority: X509Certificate): Publication;
}

/** Names by which a machine calls itself. */
export const localNames: readonly string[] = ['localhost', '127.0.0.1', '::1'];
