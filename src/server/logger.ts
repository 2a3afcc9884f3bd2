import { type DestinationStream, type Logger, pino } from 'pino';
import { standardError } from './log-writer.ts';

export type LogLevel = 'error' | 'warn' | 'info' | 'debug';

/** A logger of JSON lines on standard error, written in the background and flushed when the process ends. */
export function createLogger(level: LogLevel, destination: DestinationStream = standardError()): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: timestamps(),
      formatters: { level: (label) => ({ level: label }) },
    },
    destination,
  );
}

/** ISO 8601; busy servers write many lines in one millisecond, and the text of a date is slow to make. */
function timestamps(): () => string {
  let millisecond = 0;
  let text = '';
  return () => {
    const now = Date.now();
    if (now !== millisecond) text = `,"time":"${new Date(now).toISOString()}"`;
    millisecond = now;
    return text;
  };
}
