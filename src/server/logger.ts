import { type DestinationStream, type Logger, pino } from 'pino';

export type LogLevel = 'error' | 'warn' | 'info' | 'debug';

/** How long a line may stay in memory when few lines come, in milliseconds. */
const flushInterval = 100;

/** Lines are gathered up to this many bytes: each write takes a thread, which costs more than a dozen lines. */
const flushLength = 12 * 1024;

/** What nobody reads must not fill the memory: lines beyond this many bytes are dropped. */
const maximumBuffer = 4 * 1024 * 1024;

/** Takes whole lines for standard error and writes them in the background; what is left is written when the process ends. */
export function logLines(): DestinationStream {
  return pino.destination({
    fd: 2,
    sync: false,
    minLength: flushLength,
    maxLength: maximumBuffer,
    periodicFlush: flushInterval,
  });
}

/** A logger of JSON lines. */
export function createLogger(level: LogLevel, destination: DestinationStream = logLines()): Logger {
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
