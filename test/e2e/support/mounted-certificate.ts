import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CertificateAuthority } from '../../../src/server/self-made-certificate.ts';
import { newScratch } from './scratch.ts';

/** What a folder of certificate files holds, in PEM. */
export interface Pair {
  readonly certificate: string;
  readonly key: string;
}

/** A certificate in a folder as the kubelet mounts Secrets: files are links through `..data`, which is swapped at once. */
export class MountedCertificate {
  /** The options of `serve` for it. */
  readonly words: readonly string[];
  readonly #names: readonly string[];
  readonly #directory = newScratch();
  #authority = new CertificateAuthority(new Date());
  #generation = 0;

  /** @param namespace that of the Service `injector` */
  constructor(namespace: string) {
    this.#names = [`injector.${namespace}.svc`];
    const file = (name: string): string => join(this.#directory, name);
    this.words = ['--tls-cert-file', file('tls.crt'), '--tls-key-file', file('tls.key')];
    this.mount(this.issue());
    for (const name of ['tls.crt', 'tls.key']) symlinkSync(join('..data', name), file(name));
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
    const generation = `..generation-${this.#generation++}`;
    mkdirSync(join(this.#directory, generation));
    writeFileSync(join(this.#directory, generation, 'tls.crt'), certificate);
    writeFileSync(join(this.#directory, generation, 'tls.key'), key);
    symlinkSync(generation, join(this.#directory, '..data_tmp'));
    renameSync(join(this.#directory, '..data_tmp'), join(this.#directory, '..data'));
    if (this.#generation > 1)
      rmSync(join(this.#directory, `..generation-${this.#generation - 2}`), { recursive: true });
  }
}
