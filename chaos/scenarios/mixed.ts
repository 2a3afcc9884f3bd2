import { setTimeout as sleep } from 'node:timers/promises';
import { Chronicle } from '../chronicle.ts';
import { changeCertificates } from '../events/certificate-changes.ts';
import { changeConfigurations } from '../events/configuration-changes.ts';
import type { Part } from '../events/part.ts';
import { changeReplicas } from '../events/replica-changes.ts';
import { slowClients } from '../events/slow-clients.ts';
import { Load } from '../load.ts';
import { MemorySlope, type Slope } from '../memory-slope.ts';
import { Random } from '../random.ts';
import { Stage, type StageSettings } from '../stage.ts';

export interface MixedSettings extends StageSettings {
  readonly seed: number;
  readonly seconds: number;
  readonly perSecond: number;
  /** See {@link Part.pause}. */
  readonly pause: number;
}

export interface MixedReport {
  readonly chronicle: Chronicle;
  readonly counts: Load['counts'];
  /** Of the replica that lived through the whole run. */
  readonly memory: Slope | undefined;
}

const memoryInterval = 1_000;
const checkEvery = 20;

/** Everything that happens to a webhook in its life, at once, while reviews come at a constant rate. */
export async function runMixed(settings: MixedSettings): Promise<MixedReport> {
  const stage = await Stage.open(settings);
  const chronicle = new Chronicle();
  const { configurations } = stage;
  const { perSecond, pause } = settings;
  const load = new Load({
    client: stage.client(),
    configurations,
    chronicle,
    perSecond,
    checkEvery,
  });
  const memory = new MemorySlope();
  const sampling = setInterval(() => memory.add(stage.replicas[0]!.memory()), memoryInterval);
  const end = new AbortController();
  const random = new Random(settings.seed);
  const part = (): Part => ({ stage, chronicle, random: random.fork(), signal: end.signal, pause });
  const acts = [changeConfigurations, changeCertificates, changeReplicas, slowClients].map((act) => act(part()));
  try {
    await Promise.race([sleep(settings.seconds * 1000), Promise.all(acts)]);
    end.abort();
    await Promise.all(acts);
    await load.stop();
    return { chronicle, counts: load.counts, memory: memory.fit() };
  } finally {
    end.abort();
    clearInterval(sampling);
    await load.stop();
    await stage.close();
  }
}
