import { type DestinationStream, type Logger, pino } from 'pino';

export const logLevels = ['error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof logLevels)[number];

/** How long a line may stay in memory when few lines come, in milliseconds. */
const flushInterval = 100;

/** Lines are gathered up to this many bytes: a system call per line would cost more than the line. */
const flushLength = 4096;

/** A logger of JSON lines on standard error, written in the background and flushed when the process ends. */
export function createLogger(
  level: LogLevel,
  destination: DestinationStream = pino.destination({
    fd: 2,
    sync: false,
    minLength: flushLength,
    periodicFlush: flushInterval,
  }),
): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    destination,
  );
}
