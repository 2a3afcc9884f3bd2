import { parseDuration, toNanoseconds } from '../mesh/duration.ts';

/** What a webhook registration says when it says nothing; the API server allows up to 30 s. */
const defaultTimeout = 10_000;
const maximumTimeout = 30_000;

/** All that API servers send; the general form costs more. */
const wholeSeconds = /^\d{1,2}s$/;

const parameter = /[?&]timeout=([^&#]*)/;

/** How long the caller waits, in milliseconds, from the parameter `timeout` of a URL; 10 s where it is absent or odd. */
export function timeoutOf(url: string): number {
  const text = parameter.exec(url)?.[1];
  if (text === undefined || text.length > 32) return defaultTimeout;
  return wholeSeconds.test(text) ? bounded(Number.parseInt(text, 10) * 1000) : bounded(millisecondsOf(text));
}

function bounded(milliseconds: number): number {
  return milliseconds > 0 ? Math.min(milliseconds, maximumTimeout) : defaultTimeout;
}

function millisecondsOf(text: string): number {
  try {
    return Number(toNanoseconds(parseDuration(text)) / 1_000_000n);
  } catch {
    return 0;
  }
}
