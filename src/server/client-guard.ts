import type { X509Certificate } from 'node:crypto';
import type { Server } from 'node:https';
import type { TLSSocket } from 'node:tls';

/** Which clients may connect: those whose certificate one of the authorities vouches for. */
export interface ClientTrust {
  /** PEM. */
  readonly authorities: string;
  /** Common names or DNS names of which the certificate must carry one; where there are none, any will do. */
  readonly names: readonly string[];
}

/** Told of a connection that was cut, and from which address it came. */
export type OnCut = (address: string | undefined) => void;

/** Cuts connections of clients whose certificate carries another name, before any request of theirs is read. */
export function admitOnly(names: readonly string[], server: Server, onCut: OnCut): void {
  if (names.length === 0) return;
  server.prependListener('secureConnection', (socket: TLSSocket) => {
    const certificate = socket.getPeerX509Certificate();
    if (certificate && names.some((name) => carries(certificate, name))) return;
    onCut(socket.remoteAddress);
    socket.destroy();
  });
}

function carries(certificate: X509Certificate, name: string): boolean {
  const { CN: common = [] } = certificate.toLegacyObject().subject as { CN?: string | string[] };
  if ([common].flat().includes(name)) return true;
  return certificate.checkHost(name, { subject: 'never', wildcards: false }) !== undefined;
}
