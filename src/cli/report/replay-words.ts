import { objectText } from '../../offline/workload-error.ts';
import type { Requests } from '../../policy/pod-requests.ts';
import type { CautionGroup, PlacedObject } from '../../policy/replay-count.ts';

/** `1 object`, `312 objects` */
export function counted(count: number, noun = 'object'): string {
  return count === 1 ? `1 ${noun}` : `${count} ${noun}s`;
}

/** `1 object would not work as before` */
export function cautionTitle({ count, isError }: Pick<CautionGroup, 'count' | 'isError'>): string {
  return `${counted(count)} ${isError ? 'could not be created' : 'would not work as before'}`;
}

/** `CPU +1.5, memory +512Mi`; empty where nothing is added. */
export function requestsText({ cpu, memory }: Requests): string {
  const parts = [
    ...(cpu === 0n ? [] : [`CPU ${signed(cpu)}${coresText(magnitude(cpu))}`]),
    ...(memory === 0n ? [] : [`memory ${signed(memory)}${bytesText(magnitude(memory))}`]),
  ];
  return parts.join(', ');
}

function signed(value: bigint): string {
  return value < 0n ? '-' : '+';
}

function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value;
}

function coresText(millis: bigint): string {
  return millis < 1000n ? `${millis}m` : String(Number(millis) / 1000);
}

const units = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi'];

/** The largest unit in which it is a whole number or has few digits. */
function bytesText(bytes: bigint): string {
  let value = Number(bytes);
  let step = 0;
  while (value >= 1024 && step < units.length - 1) {
    value /= 1024;
    step++;
  }
  return `${Number(value.toFixed(2))}${units[step]}`;
}

/** The first names, and how many there are beyond. */
export function namesText(examples: readonly PlacedObject[], count: number, shown: number): string {
  const names = examples.slice(0, shown).map(objectText);
  const rest = count - names.length;
  return `${names.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}
