import { parseDuration, toNanoseconds } from '../mesh/duration.ts';

/** What a webhook registration says when it says nothing; the API server allows up to 30 s. */
const defaultTimeout = 10_000;
const maximumTimeout = 30_000;

const parameter = /[?&]timeout=([^&#]*)/;

/** How long the caller waits, in milliseconds, from the parameter `timeout` of a URL; 10 s where it is absent or odd. */
export function timeoutOf(url: string): number {
  const text = parameter.exec(url)?.[1];
  if (text === undefined || text.length > 32) return defaultTimeout;
  try {
    const milliseconds = Number(toNanoseconds(parseDuration(text)) / 1_000_000n);
    return milliseconds > 0 ? Math.min(milliseconds, maximumTimeout) : defaultTimeout;
  } catch {
    return defaultTimeout;
  }
}
