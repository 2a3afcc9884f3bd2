import { setTimeout as sleep } from 'node:timers/promises';
import type { ConnectionOptions } from 'node:tls';
import { Connection, readAnswer } from '../../bench/raw-client.ts';
import { Random } from '../random.ts';
import type { Verdict } from '../report.ts';
import { Stage, type StageSettings } from '../stage.ts';

export interface IdleSettings extends StageSettings {
  readonly seed: number;
  readonly connections: number;
}

/** API servers drop connections that were idle for 90 s; here they try once more, in milliseconds. */
const shortest = 85_000;
const longest = 95_000;

/** There is a bound on sockets for each address. */
const perAddress = 250;

/** T5: connections that were idle as long as an API server keeps them take one more request. */
export async function runIdle(settings: IdleSettings): Promise<Verdict> {
  const stage = await Stage.open({ ...settings, workloads: ['W0'] });
  const random = new Random(settings.seed);
  const [request] = stage.configurations.variants[0]!.requests;
  const failures: string[] = [];
  const outcome = async (number: number): Promise<void> => {
    const localAddress = `127.0.0.${2 + Math.floor(number / perAddress)}`;
    const options = { ca: stage.certificates.authority, servername: 'localhost', localAddress } as ConnectionOptions;
    const connection = await Connection.open(stage.service.next()!.port, options);
    try {
      await connection.send(request!, number);
      await sleep(random.between(shortest, longest));
      const { status } = readAnswer(await connection.send(request!, settings.connections + number));
      if (status !== 200) failures.push(`HTTP ${status}`);
    } catch (error) {
      failures.push((error as Error).message);
    }
    connection.close();
  };
  try {
    const all: Promise<void>[] = [];
    for (let number = 0; number < settings.connections; number++) {
      all.push(outcome(number));
      await sleep(2);
    }
    await Promise.all(all);
  } finally {
    await stage.close();
  }
  const what = `${settings.connections} connections, each idle for ${shortest / 1000} to ${longest / 1000} s before a second review`;
  return {
    lines: [`${what}: ${failures.length} failed`],
    missed: failures.slice(0, 20),
  };
}
