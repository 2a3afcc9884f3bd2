import { CertificateAuthority } from '../../../src/server/self-made-certificate.ts';
import { MountedVolume } from '../../support/mounted-volume.ts';
import { newScratch } from './scratch.ts';

/** What a folder of certificate files holds, in PEM. */
export interface Pair {
  readonly certificate: string;
  readonly key: string;
}

/** A certificate in a mounted Secret. */
export class MountedCertificate {
  /** The options of `serve` for it. */
  readonly words: readonly string[];
  readonly #names: readonly string[];
  readonly #volume = new MountedVolume(newScratch());
  #authority = new CertificateAuthority(new Date());

  /** @param namespace that of the Service `injector` */
  constructor(namespace: string) {
    this.#names = [`injector.${namespace}.svc`];
    this.words = ['--tls-cert-file', this.#volume.path('tls.crt'), '--tls-key-file', this.#volume.path('tls.key')];
    this.mount(this.issue());
  }

  /** Of the certificates that are issued from now on, in PEM. */
  get authority(): string {
    return this.#authority.certificate;
  }

  /** Another authority issues the next certificate. */
  replaceAuthority(): void {
    this.#authority = new CertificateAuthority(new Date());
  }

  issue(): Pair {
    return this.#authority.issue(this.#names, new Date());
  }

  mount({ certificate, key }: Pair): void {
    this.#volume.swap({ 'tls.crt': certificate, 'tls.key': key });
  }
}
