import { isIP } from 'node:net';
import { InvalidArgumentError } from 'commander';
import { availableCores } from '../config/available-cores.ts';
import { type FactKind, factKinds } from '../config/fact-kinds.ts';
import { parseDuration, toNanoseconds } from '../mesh/duration.ts';

/** @throws {InvalidArgumentError} unless the text is a port; 0 stands for any free one */
export function readPort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(port <= 65_535)) throw new InvalidArgumentError('A port is a number from 0 to 65535.');
  return port;
}

/** Beyond this a machine is better used by more replicas. */
const maximumWorkers = 64;

/** Reads `4`, or `auto` for as many as there are cores. @throws {InvalidArgumentError} */
export function readWorkers(text: string): number {
  if (text === 'auto') return Math.min(availableCores(), maximumWorkers);
  const count = /^\d{1,2}$/.test(text) ? Number(text) : 0;
  if (count >= 1 && count <= maximumWorkers) return count;
  throw new InvalidArgumentError(`A number of workers is from 1 to ${maximumWorkers}, or auto.`);
}

const unitBytes: ReadonlyMap<string, number> = new Map([
  ['', 1],
  ['Ki', 2 ** 10],
  ['Mi', 2 ** 20],
  ['Gi', 2 ** 30],
]);

/** The longest text that Node can hold is about half a gibibyte. */
const maximumSize = 2 ** 29 - 25;

/** Hardly any review is smaller, so less is meant as something else, such as MiB. */
const minimumSize = 2 ** 10;

/** Reads `7340032`, `7168KiB`, `7Mi`. @returns bytes @throws {InvalidArgumentError} */
export function readSize(text: string): number {
  const bytes = bytesIn(text);
  if (bytes >= minimumSize && bytes <= maximumSize) return bytes;
  throw new InvalidArgumentError('A size is a number of bytes, KiB or MiB from 1 KiB to below 512 MiB, such as 7MiB.');
}

/** Reads what files on a disk may take: `1Gi`, `256MiB`. @returns bytes @throws {InvalidArgumentError} */
export function readDiskSize(text: string): number {
  const bytes = bytesIn(text);
  if (bytes >= 2 ** 20 && bytes <= Number.MAX_SAFE_INTEGER) return bytes;
  throw new InvalidArgumentError('A size on disk is a number of bytes, KiB, MiB or GiB from 1 MiB on, such as 1GiB.');
}

/** 0 for what is no size. */
function bytesIn(text: string): number {
  const [, digits = '', unit = ''] = /^(\d{1,12})(?:([KMG]i)?B?)$/.exec(text) ?? [];
  return digits === '' ? 0 : Number(digits) * unitBytes.get(unit)!;
}

/** @throws {InvalidArgumentError} unless the text is a number above 0 up to 1 */
export function readShare(text: string): number {
  const share = /^(?:0?\.\d{1,9}|1(?:\.0{1,9})?)$/.test(text) ? Number(text) : 0;
  if (share > 0) return share;
  throw new InvalidArgumentError('A share is a number above 0 up to 1, such as 0.1.');
}

/** A timer of Node cannot wait longer. */
const maximumDelay = 2 ** 31 - 1;

/** Reads `10s`, `1m30s`, `500ms`, `0`. @returns milliseconds @throws {InvalidArgumentError} */
export function readDuration(text: string): number {
  const milliseconds = millisecondsOf(text);
  if (!(milliseconds >= 0 && milliseconds <= maximumDelay)) {
    throw new InvalidArgumentError('A duration is a number with a unit, such as 10s, 500ms or 1m30s, or 0.');
  }
  return milliseconds;
}

function millisecondsOf(text: string): number {
  try {
    return Number(toNanoseconds(parseDuration(text)) / 1_000_000n);
  } catch {
    return Number.NaN;
  }
}

/** One more DNS name or IP address in front of which a server stands. @throws {InvalidArgumentError} */
export function collectName(text: string, earlier: readonly string[]): string[] {
  // A zone such as fe80::1%eth0 means something on one machine only.
  const isName = isIP(text) === 0 ? /^[A-Za-z0-9.-]{1,253}$/.test(text) : !text.includes('%');
  if (!isName) {
    throw new InvalidArgumentError('A name is a DNS name without wildcards or an IP address.');
  }
  return [...earlier, text];
}

/** Reads `namespaces,nodes` or `none`. @throws {InvalidArgumentError} */
export function readFactKinds(text: string): FactKind[] {
  if (text === 'none') return [];
  const words = text.split(',').map((word) => word.trim());
  const known = words.map((word) => factKinds.find((kind) => kind === word));
  if (known.every((kind) => kind !== undefined)) return [...new Set(known)];
  throw new InvalidArgumentError(`A list of facts is none, or of ${factKinds.join(', ')} with commas between them.`);
}
