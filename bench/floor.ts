import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';

/**
 * The least that any webhook on this runtime must do: HTTPS, reading the body, parsing it, and sending an answer of the
 * same size as ours. Arguments: key file, certificate file, file with the canned answer.
 */
const [, , keyFile, certificateFile, answerFile] = process.argv;
const answer = readFileSync(answerFile!, 'utf8');

const server = createServer(
  {
    key: readFileSync(keyFile!),
    cert: readFileSync(certificateFile!),
    minVersion: 'TLSv1.2',
    keepAliveTimeout: 120_000,
  },
  (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const review = JSON.parse(Buffer.concat(chunks).toString()) as { request: { uid: string } };
      const body = answer.replace('UID', review.request.uid);
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
      response.end(body);
    });
  },
);
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.stderr.write(`listening ${typeof address === 'object' ? address?.port : ''}\n`);
});
