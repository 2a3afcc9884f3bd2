import { CertificateAuthority } from '../src/server/self-made-certificate.ts';
import { MountedVolume } from '../test/support/mounted-volume.ts';

/** In PEM. */
export interface Pair {
  readonly certificate: string;
  readonly key: string;
}

const names = ['localhost', '127.0.0.1'];
const day = 24 * 60 * 60 * 1000;

/** The certificates of a run as a mounted Secret, all of one authority. */
export class Certificates {
  readonly #authority = new CertificateAuthority(new Date());
  readonly #volume = new MountedVolume();
  #served = this.issue();

  constructor() {
    this.write(this.#served);
  }

  /** The options of `serve` for it. */
  get words(): string[] {
    const files = ['--tls-cert-file', this.#volume.path('tls.crt'), '--tls-key-file', this.#volume.path('tls.key')];
    return [...files, ...names.flatMap((name) => ['--tls-san', name])];
  }

  /** Whom clients trust. */
  get authority(): string {
    return this.#authority.certificate;
  }

  /** The last one that can be served. */
  get served(): Pair {
    return this.#served;
  }

  issue(now = new Date()): Pair {
    return this.#authority.issue(names, now);
  }

  write(pair: Pair): void {
    this.#served = pair;
    this.writeBad(pair);
  }

  writeBad({ certificate, key }: Pair): void {
    this.#volume.swap({ 'tls.crt': certificate, 'tls.key': key });
  }

  /** Pairs that must not be served, by what is wrong with them. */
  badPairs(): Record<string, Pair> {
    const good = this.issue();
    const dated = (days: number): Pair => this.issue(new Date(Date.now() + days * day));
    return {
      'half written': { ...good, certificate: good.certificate.slice(0, 400) },
      empty: { certificate: '', key: '' },
      'with the key of another one': { ...good, key: this.issue().key },
      expired: dated(-91),
      'not valid yet': dated(2),
      'for another name': this.#authority.issue(['elsewhere.example.com'], new Date()),
    };
  }

  remove(): void {
    this.#volume.remove();
  }
}
