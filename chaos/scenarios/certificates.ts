import { Chronicle } from '../chronicle.ts';
import { refuse, replace } from '../events/certificate-changes.ts';
import { Load } from '../load.ts';
import { Random } from '../random.ts';
import { row, type Verdict } from '../report.ts';
import { Stage, type StageSettings } from '../stage.ts';

export interface CertificateSettings extends StageSettings {
  readonly seed: number;
  /** At most, on each kind of connection. */
  readonly perSecond: number;
  readonly swaps: number;
  /** At least so many are sent. */
  readonly reviews: number;
}

/** How many are on their way at a time: on connections that are kept, and on connections of their own. */
const lanes = { kept: 25, new: 5 };

/** A new certificate is served that soon, in milliseconds. */
const soon = 1_000;

/** T6: certificates are swapped, good and bad ones, under load on kept and on new connections. */
export async function runCertificates(settings: CertificateSettings): Promise<Verdict> {
  const stage = await Stage.open({ ...settings, workloads: ['W2'] });
  const chronicle = new Chronicle();
  const { configurations } = stage;
  const { perSecond, swaps, reviews, seed } = settings;
  const loadOf = (seats: number, idleConnections: number): Load =>
    new Load({
      client: stage.client({ idleConnections }),
      configurations,
      chronicle,
      perSecond,
      seats,
      checkEvery: 100,
    });
  const loads = [loadOf(lanes.kept, lanes.kept), loadOf(lanes.new, 0)];
  const sent = (): number => loads.reduce((sum, { counts }) => sum + counts.sent, 0);
  const random = new Random(seed);
  const part = { stage, chronicle, random, signal: new AbortController().signal, pause: 0 };
  const bad = random.deck(Object.entries(stage.certificates.badPairs()));
  const times: number[] = [];
  try {
    for (let swap = 1; swap <= swaps || sent() < reviews; swap++) {
      times.push(await replace(part));
      if (swap % 5 === 0) await refuse(part, ...bad());
    }
    await Promise.all(loads.map((load) => load.stop()));
  } finally {
    await Promise.all(loads.map((load) => load.stop()));
    await stage.close();
  }
  const sorted = times.toSorted((one, other) => one - other);
  const at = (share: number): string => sorted[Math.floor(share * (sorted.length - 1))]!.toFixed(0);
  const onNew = loads.reduce((sum, { counts }) => sum + counts.onNewConnections, 0);
  const late = times.filter((time) => time > soon).length;
  return {
    lines: [
      `${times.length} swaps, and ${Math.floor(times.length / 5)} of pairs that must not be served`,
      `served everywhere after ${at(0.5)} ms (median), ${at(0.99)} ms (p99), ${at(1)} ms (longest); ${late} took more than ${soon} ms`,
      `${sent()} reviews, ${onNew} of them on new connections, ${chronicle.failed} failed`,
      row('', 'times', 'failed', undefined),
      row('all', times.length, chronicle.failed, chronicle.all),
    ],
    missed: [...chronicle.failures, ...chronicle.faults],
  };
}
