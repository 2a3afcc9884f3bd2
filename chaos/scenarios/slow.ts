import { setTimeout as sleep } from 'node:timers/promises';
import { Chronicle } from '../chronicle.ts';
import { SlowClients } from '../events/slow-clients.ts';
import { Load } from '../load.ts';
import { row, type Verdict } from '../report.ts';
import { Stage, type StageSettings } from '../stage.ts';

export interface SlowSettings extends StageSettings {
  readonly perSecond: number;
  /** Half of them without, half with slow clients, in turns. */
  readonly seconds: number;
  readonly sockets: number;
}

const rounds = 4;

/** There is a bound on sockets for each address. */
const perAddress = 250;

/** T3: the latencies of those who are not slow, without and with a crowd of those who are. */
export async function runSlow(settings: SlowSettings): Promise<Verdict> {
  const stage = await Stage.open({ ...settings, workloads: ['W2'] });
  const sides = { without: new Chronicle(), with: new Chronicle() };
  const phase = settings.seconds / rounds / 2;
  let least = settings.sockets;
  try {
    await measure(stage, settings.perSecond, 5, new Chronicle());
    for (let round = 0; round < rounds; round++) {
      await measure(stage, settings.perSecond, phase, sides.without);
      const crowd = new Crowd(stage.replicas[0]!.port, settings.sockets);
      await crowd.come();
      await measure(stage, settings.perSecond, phase, sides.with);
      least = Math.min(least, crowd.leave());
    }
  } finally {
    await stage.close();
  }
  const p99 = { without: sides.without.all.quantile(0.99), with: sides.with.all.quantile(0.99) };
  return {
    lines: [
      row('slow clients', '', 'failed', undefined),
      row('none', '', sides.without.failed, sides.without.all),
      row(String(settings.sockets), '', sides.with.failed, sides.with.all),
      `never fewer than ${least} slow ones at the end of a round; p99 with them is ${(p99.with / p99.without).toFixed(2)} times that without`,
    ],
    missed: [
      ...sides.without.failures,
      ...sides.with.failures,
      ...(p99.with < 2 * p99.without ? [] : ['the p99 is more than twice as long with slow clients']),
    ],
  };
}

async function measure(stage: Stage, perSecond: number, seconds: number, chronicle: Chronicle): Promise<void> {
  const { configurations } = stage;
  const load = new Load({ client: stage.client(), configurations, chronicle, perSecond, checkEvery: 100 });
  await sleep(seconds * 1000);
  await load.stop();
}

/** How many come at once to each address, and how often, in milliseconds: a crowd that comes all at once is another matter. */
const arrivals = 5;
const arrivalInterval = 100;

/** So many slow clients at a time: whoever is cut is followed by another one. */
class Crowd {
  readonly #port: number;
  readonly #groups: SlowClients[];
  #timer: NodeJS.Timeout | undefined;
  #count = 0;

  constructor(port: number, size: number) {
    this.#port = port;
    this.#groups = Array.from({ length: Math.ceil(size / perAddress) }, () => new SlowClients());
  }

  async come(): Promise<void> {
    for (let come = 0; come < perAddress; come += arrivals) {
      this.#fill();
      await sleep(arrivalInterval);
    }
    this.#timer = setInterval(() => this.#fill(), arrivalInterval);
  }

  /** @returns how many were there */
  leave(): number {
    clearInterval(this.#timer);
    const open = this.#groups.reduce((sum, group) => sum + group.open, 0);
    for (const group of this.#groups) group.destroy();
    return open;
  }

  #fill(): void {
    for (const [index, group] of this.#groups.entries()) {
      for (let more = 0; more < arrivals && group.open < perAddress; more++) {
        group.add(this.#port, this.#count++, `127.0.0.${2 + index}`);
      }
    }
  }
}
