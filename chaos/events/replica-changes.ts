import { killProcess, type Replica } from '../replica.ts';
import { type Part, patience, repeatedly } from './part.ts';

/**
 * Replicas are replaced in order or killed, and so are workers. The first replica is left alone: what becomes of its
 * memory is seen over the whole run.
 */
export async function changeReplicas(part: Part): Promise<void> {
  const { stage, random } = part;
  const kinds = random.deck([drain, killReplica, ...(stage.settings.workers > 1 ? [killWorker] : [])]);
  await repeatedly(part, () => () => kinds()(part, random.pick(stage.replicas.slice(1))));
}

/** The next one serves before this one is told to go. */
function drain({ stage, chronicle }: Part, replica: Replica): Promise<void> {
  return chronicle.during('replica replaced', async () => {
    await stage.start();
    stage.release(replica);
    await replica.drain();
  });
}

function killReplica({ stage, chronicle }: Part, replica: Replica): Promise<void> {
  return chronicle.during('replica killed', async (incident) => {
    stage.service.remove(replica);
    stage.release(replica);
    await replica.kill();
    incident.goneAt = performance.now();
    await stage.start();
  });
}

function killWorker({ stage, chronicle, random }: Part, replica: Replica): Promise<void> {
  return chronicle.during('worker killed', async (incident) => {
    const { workers = [] } = await replica.status();
    const { pid } = random.pick(workers);
    await killProcess(pid);
    incident.goneAt = performance.now();
    await stage.untilAll('all workers are ready', async (one) => hasAllWorkers(one, stage.settings.workers), patience);
  });
}

async function hasAllWorkers(replica: Replica, count: number): Promise<boolean> {
  const { workers = [] } = await replica.status();
  return workers.filter(({ ready }) => ready).length === count;
}
