import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
  X509Certificate,
} from 'node:crypto';
import { isIP } from 'node:net';
import * as der from './der.ts';

/** A certificate for a server, its key and the authority that vouches for it, all in PEM. */
export interface MadeCertificate {
  readonly certificate: string;
  readonly key: string;
  readonly authority: string;
}

const day = 24 * 60 * 60 * 1000;

/** Clocks of clients may be behind ours by as much. */
const clockSkew = 60 * 60 * 1000;

/** Lives in milliseconds. */
export const leafLife = 90 * day;
const authorityLife = 3650 * day;

/** Makes an authority of its own and a certificate for the names (DNS names or IP addresses); keys are ECDSA P-256. */
export function makeCertificate(names: readonly string[], now: Date): MadeCertificate {
  return new CertificateAuthority(now).issue(names, now);
}

/** An authority with its key, both in PEM. */
export interface KeptAuthority {
  readonly certificate: string;
  readonly key: string;
}

/** An authority that can issue certificates for servers. */
export class CertificateAuthority {
  /** The certificate of the authority in PEM, for those who are to trust it. */
  readonly certificate: string;
  readonly #keys: KeyPair;
  readonly #name: Buffer;
  readonly #notAfter: Date;

  /** @param origin when it is made anew, or an earlier one that goes on */
  constructor(origin: Date | KeptAuthority) {
    if (origin instanceof Date) {
      this.#keys = newKeys();
      // Named apart, so that two authorities in one bundle are told apart by clients that go by the name.
      this.#name = commonName(`sidecar-injector ${randomBytes(4).toString('hex')}`);
      this.#notAfter = new Date(origin.getTime() + authorityLife);
      this.certificate = this.#certifyItself(origin);
    } else {
      const privateKey = createPrivateKey(origin.key);
      const certificate = new X509Certificate(origin.certificate);
      this.#keys = { privateKey, publicKey: createPublicKey(privateKey) };
      this.#name = subjectOf(certificate.raw);
      this.#notAfter = new Date(certificate.validTo);
      this.certificate = origin.certificate;
    }
  }

  /** For whoever keeps the authority beyond this process, in PEM. */
  get key(): string {
    return writeKey(this.#keys.privateKey);
  }

  issue(names: readonly string[], now: Date): MadeCertificate {
    const { publicKey, privateKey } = newKeys();
    const end = new Date(Math.min(now.getTime() + leafLife, this.#notAfter.getTime()));
    const certificate = this.#certify(commonName('sidecar-injector'), publicKey, now, end, [
      extension(identifiers.basicConstraints, true, der.sequence()),
      // digitalSignature, bit 0: all that a key exchange with ephemeral keys asks for.
      extension(identifiers.keyUsage, true, der.bitString(Buffer.from([0b10000000]), 7)),
      extension(identifiers.extendedKeyUsage, false, der.sequence(der.objectIdentifier(identifiers.serverAuth))),
      extension(identifiers.subjectAltName, false, der.sequence(...names.map(generalName))),
    ]);
    return { certificate, key: writeKey(privateKey), authority: this.certificate };
  }

  #certifyItself(now: Date): string {
    return this.#certify(this.#name, this.#keys.publicKey, now, this.#notAfter, [
      extension(identifiers.basicConstraints, true, der.sequence(der.isTrue, der.integer(Buffer.from([0])))),
      // keyCertSign and cRLSign, the bits 5 and 6.
      extension(identifiers.keyUsage, true, der.bitString(Buffer.from([0b00000110]), 1)),
    ]);
  }

  #certify(subject: Buffer, key: KeyObject, now: Date, end: Date, extensions: readonly Buffer[]): string {
    const content = der.sequence(
      // Version 3 is written as 2.
      der.element(0xa0, der.integer(Buffer.from([2]))),
      der.integer(randomBytes(16)),
      signatureAlgorithm,
      this.#name,
      der.sequence(der.time(new Date(now.getTime() - clockSkew)), der.time(end)),
      subject,
      key.export({ type: 'spki', format: 'der' }),
      der.element(0xa3, der.sequence(...extensions, ...this.#keyIdentifiers(key))),
    );
    const signature = sign('sha256', content, this.#keys.privateKey);
    return pem(der.sequence(content, signatureAlgorithm, der.bitString(signature)));
  }

  #keyIdentifiers(key: KeyObject): Buffer[] {
    return [
      extension(identifiers.subjectKeyIdentifier, false, der.octetString(keyIdentifier(key))),
      extension(
        identifiers.authorityKeyIdentifier,
        false,
        der.sequence(der.element(0x80, keyIdentifier(this.#keys.publicKey))),
      ),
    ];
  }
}

/** RFC 5280 and the documents that it names. */
const identifiers = {
  commonName: '2.5.4.3',
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  authorityKeyIdentifier: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
  serverAuth: '1.3.6.1.5.5.7.3.1',
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
};

const signatureAlgorithm = der.sequence(der.objectIdentifier(identifiers.ecdsaWithSha256));

interface KeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

function newKeys(): KeyPair {
  return generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
}

function writeKey(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** RFC 5280, 4.1: version, serial number, algorithm, issuer and validity stand before the subject. */
function subjectOf(certificate: Buffer): Buffer {
  const [content] = der.elementsOf(certificate);
  return der.elementsOf(content!)[5]!;
}

function commonName(text: string): Buffer {
  return der.sequence(der.setOf(der.sequence(der.objectIdentifier(identifiers.commonName), der.utf8String(text))));
}

function extension(identifier: string, isCritical: boolean, value: Buffer): Buffer {
  const critical = isCritical ? [der.isTrue] : [];
  return der.sequence(der.objectIdentifier(identifier), ...critical, der.octetString(value));
}

/** RFC 5280, 4.2.1.6: tag 2 for a DNS name, tag 7 for the octets of an address. */
function generalName(name: string): Buffer {
  return isIP(name) === 0 ? der.element(0x82, Buffer.from(name, 'ascii')) : der.element(0x87, addressOctets(name));
}

function addressOctets(address: string): Buffer {
  return isIP(address) === 4 ? Buffer.from(address.split('.').map(Number)) : ipv6Octets(address);
}

/** `::` stands for as many zero groups as are missing; an IPv4 address at the end stands for two groups. */
function ipv6Octets(address: string): Buffer {
  const [head = '', tail] = address.split('::');
  const first = groupOctets(head);
  const last = tail === undefined ? [] : groupOctets(tail);
  return Buffer.from([...first, ...new Array<number>(16 - first.length - last.length).fill(0), ...last]);
}

function groupOctets(text: string): number[] {
  return text
    .split(':')
    .filter((group) => group !== '')
    .flatMap((group) => {
      if (group.includes('.')) return group.split('.').map(Number);
      const value = Number.parseInt(group, 16);
      return [value >> 8, value & 0xff];
    });
}

function keyIdentifier(key: KeyObject): Buffer {
  return createHash('sha1')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest();
}

function pem(content: Buffer): string {
  const lines = content
    .toString('base64')
    .match(/.{1,64}/g)!
    .join('\n');
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
}
