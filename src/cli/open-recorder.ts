import type { FlightRecorder } from '../recorder/flight-recorder.ts';
import type { Log } from '../server/review-log.ts';
import { outputError } from './output-error.ts';
import type { ServeOptions } from './serve.ts';
import { version } from './version.ts';

/** A file is followed by another one after so many bytes and milliseconds, or sooner where little may be kept. */
const fileBytes = 16 * 1024 * 1024;
const fileAge = 3_600_000;

/** How many files may be kept at least for each process that writes some. */
const leastFiles = 4;

/** The recorder that the options ask for. @throws {CommandError} where the directory cannot be written */
export async function openRecorder(options: ServeOptions, log: Log): Promise<FlightRecorder | undefined> {
  const { record: directory, recordRules, recordSample, recordSize, recordAge, workers } = options;
  if (directory === undefined) return undefined;
  const { FlightRecorder: Recorder } = await import('../recorder/flight-recorder.ts');
  const { RecordingFiles } = await import('../recorder/recording-files.ts');
  const { readRules } = await import('./record-rules.ts');
  const rules = await readRules(recordRules);
  const files = new RecordingFiles(directory, 'recording', {
    fileBytes: Math.min(fileBytes, recordSize / (leastFiles * workers)),
    fileAge: Math.min(fileAge, recordAge / leastFiles),
    totalBytes: recordSize,
    maximumAge: recordAge,
  });
  try {
    await files.prepare();
  } catch (error) {
    throw outputError(error, `--record ${directory}`);
  }
  return new Recorder({ files, rules, engine: version, sample: recordSample, repeatAfter: recordAge / 2, log });
}
