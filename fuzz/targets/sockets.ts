import { once } from 'node:events';
import { connect } from 'node:tls';
import { admit } from '../../src/admission/admit.ts';
import { defaultLimits } from '../../src/server/limits.ts';
import { CertificateAuthority } from '../../src/server/self-made-certificate.ts';
import { startServer } from '../../src/server/start-server.ts';
import { readCertificate } from '../../src/trust/certificate.ts';
import { snapshot } from '../corpus.ts';
import { mutateText } from '../mutate-text.ts';
import type { Random } from '../random.ts';
import type { Target } from '../target.ts';
import { texts } from '../words.ts';
import { Defects, requestOf } from './http.ts';

const pieces = [
  ...[
    ...texts,
    '\r\n',
    '\r\n\r\n',
    ' HTTP/1.1\r\n',
    'POST ',
    'GET ',
    'Content-Length: 5\r\n',
    'Expect: 100-continue\r\n',
  ],
  ...['Transfer-Encoding: chunked\r\n', '0\r\n\r\n', 'ffffffffffffffff\r\n', 'Connection: close\r\n', 'Host: a\r\n'],
];

/** Bytes of whole requests, over real connections to a real server. */
export async function openSockets(): Promise<Target> {
  const now = new Date();
  const names = ['localhost', '127.0.0.1'];
  const authority = new CertificateAuthority(now);
  const { certificate, key } = authority.issue(names, now);
  const defects = new Defects();
  const server = await startServer({
    ...{ host: '127.0.0.1', port: 0, adminHost: '127.0.0.1', adminPort: 0, tlsMinimum: '1.2', version: '1' },
    certificate: readCertificate(certificate, key, names, now),
    admit,
    snapshot: () => snapshot,
    logger: defects,
    concerns: [],
    limits: { ...defaultLimits, lingerTimeout: 20, closeTimeout: 100 },
  });
  const send = (bytes: string) => answersTo(Buffer.from(bytes, 'latin1'), server.port, authority.certificate);
  return {
    make: (random) => bytesOf(random),
    check: async (input) => complaintAbout(await send(input)) ?? defects.take(),
    close: () => server.close(),
  };
}

function bytesOf(random: Random): string {
  const { method, url, type, body } = requestOf(random);
  const head = `${method} ${url} HTTP/1.1\r\nHost: injector\r\nContent-Type: ${type}\r\n`;
  const whole = `${head}Content-Length: ${body.length}\r\n\r\n${body}`;
  return random.once(4)
    ? mutateText(random, whole, pieces)
    : mutateText(random, head, pieces) + whole.slice(head.length);
}

/** Longer than any timeout of the server, in milliseconds. */
const longestSilence = 30_000;

/** All that the server says until it closes the connection, after the client has said everything. */
async function answersTo(bytes: Buffer, port: number, ca: string): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1', ca });
  let text = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => {
    text += chunk;
  });
  // The server may cut a connection as soon as it knows that nothing good comes of it.
  socket.on('error', () => {});
  await Promise.race([once(socket, 'secureConnect'), once(socket, 'close')]);
  if (socket.destroyed) return text;
  socket.setTimeout(longestSilence, () => {
    text = 'nothing, and no end, either';
    socket.destroy();
  });
  socket.end(bytes);
  await once(socket, 'close');
  return text;
}

function complaintAbout(text: string): string | undefined {
  if (text === '') return undefined;
  const status = /^HTTP\/1\.1 (\d{3}) /.exec(text)?.[1];
  return status !== undefined && Number(status) < 500 ? undefined : `answered ${JSON.stringify(text.slice(0, 200))}`;
}
