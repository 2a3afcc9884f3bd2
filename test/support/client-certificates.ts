import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import * as der from '../../src/server/der.ts';

/** A certificate with its key, both in PEM. */
export interface ClientPair {
  readonly cert: string;
  readonly key: string;
}

const ecdsaWithSha256 = der.sequence(der.objectIdentifier('1.2.840.10045.4.3.2'));
const day = 24 * 60 * 60 * 1000;
const clientAuth = '1.3.6.1.5.5.7.3.2';

/** An authority that certifies clients, as those of API servers are, and further authorities. */
export class ClientAuthority {
  readonly certificate: string;
  readonly #keys = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  readonly #name = `clients ${randomBytes(4).toString('hex')}`;

  /** @param issuer who vouches for it; by default itself */
  constructor(issuer?: ClientAuthority) {
    const isAuthority = extension('2.5.29.19', der.sequence(der.isTrue));
    this.certificate = (issuer ?? this).#certify(this.#name, this.#keys.publicKey, [isAuthority]);
  }

  /** @param dnsNames further names */
  issue(commonName: string, ...dnsNames: string[]): ClientPair {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
    const names = dnsNames.map((name) => der.element(0x82, Buffer.from(name)));
    const cert = this.#certify(commonName, publicKey, [
      extension('2.5.29.37', der.sequence(der.objectIdentifier(clientAuth))),
      ...(names.length > 0 ? [extension('2.5.29.17', der.sequence(...names))] : []),
    ]);
    return { cert, key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
  }

  #certify(subject: string, key: KeyObject, extensions: readonly Buffer[]): string {
    const now = Date.now();
    const content = der.sequence(
      der.element(0xa0, der.integer(Buffer.from([2]))),
      der.integer(randomBytes(16)),
      ecdsaWithSha256,
      named(this.#name),
      der.sequence(der.time(new Date(now - day)), der.time(new Date(now + day))),
      named(subject),
      key.export({ type: 'spki', format: 'der' }),
      der.element(0xa3, der.sequence(...extensions)),
    );
    const signature = der.bitString(sign('sha256', content, this.#keys.privateKey));
    const text = der.sequence(content, ecdsaWithSha256, signature).toString('base64');
    return `-----BEGIN CERTIFICATE-----\n${text.match(/.{1,64}/g)!.join('\n')}\n-----END CERTIFICATE-----\n`;
  }
}

function named(text: string): Buffer {
  return der.sequence(der.setOf(der.sequence(der.objectIdentifier('2.5.4.3'), der.utf8String(text))));
}

function extension(identifier: string, value: Buffer): Buffer {
  return der.sequence(der.objectIdentifier(identifier), der.octetString(value));
}
