import { X509Certificate } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Pair } from '../certificates.ts';
import type { Replica } from '../replica.ts';
import { type Part, patience, repeatedly } from './part.ts';

/** A watch has settled, read the files and refused them by then, in milliseconds. */
const refusal = 500;

/** New certificates are served everywhere, bad ones nowhere. */
export async function changeCertificates(part: Part): Promise<void> {
  const { stage, random } = part;
  const bad = random.deck(Object.entries(stage.certificates.badPairs()));
  const next = random.deck([
    async () => void (await replace(part)),
    async () => void (await replace(part)),
    () => refuse(part, ...bad()),
  ]);
  await repeatedly(part, () => () => stage.withFiles(next()));
}

/** Swaps the certificate. @returns how long it took until every process served it, in milliseconds */
export async function replace({ stage, chronicle }: Part): Promise<number> {
  const startedAt = performance.now();
  await chronicle.during('certificate', async () => {
    const next = stage.certificates.issue();
    stage.certificates.write(next);
    await stage.untilAll('the certificate is served', (replica) => serves(stage, replica, next), patience);
  });
  return performance.now() - startedAt;
}

/** The bad one goes again before a replica has to start with it. */
export function refuse({ stage, chronicle }: Part, what: string, pair: Pair): Promise<void> {
  return chronicle.during('bad certificate', async () => {
    const { served } = stage.certificates;
    stage.certificates.writeBad(pair);
    try {
      await sleep(refusal);
      for (const replica of [...stage.replicas]) {
        const isServed = await stage.ask(replica, (one) => serves(stage, one, served));
        if (isServed === false) throw new Error(`${what}: it is served`);
      }
    } finally {
      stage.certificates.write(served);
    }
  });
}

/** Connections go to the workers in turns. */
async function serves({ certificates, settings }: Part['stage'], replica: Replica, pair: Pair): Promise<boolean> {
  const { serialNumber } = new X509Certificate(pair.certificate);
  for (let count = 0; count < 2 * settings.workers; count++) {
    if ((await replica.servedSerial(certificates.authority)) !== serialNumber) return false;
  }
  return true;
}
