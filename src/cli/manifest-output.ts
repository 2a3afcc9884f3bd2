import { unlinkSync } from 'node:fs';
import { type FileHandle, open, realpath, rename, stat, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileProblem } from '../config/read-text.ts';
import { CommandError, exitCodes } from './command-error.ts';

/** Where injected documents go. */
export interface ManifestOutput {
  /** Resolves when more can be taken. @throws {ClosedPipeError} when nobody reads any more */
  write(text: string): Promise<void>;
  /** Makes what was written final. */
  commit(): Promise<void>;
  /** Leaves nothing behind, as far as it did not go out already. */
  discard(): Promise<void>;
}

/** The reader of standard output has gone, as `head` does; not an error. */
export class ClosedPipeError extends Error {}

/** @param path undefined or `-` for standard output */
export async function openOutput(path: string | undefined): Promise<ManifestOutput> {
  if (path === undefined || path === '-') return standardOutput();
  try {
    const target = await stat(path).catch(ignoreMissing);
    if (target?.isDirectory())
      throw new CommandError(`${path}: is a directory, --output wants a file`, exitCodes.usage);
    // Devices and pipes cannot be replaced.
    if (target && !target.isFile()) return new OpenFile(await open(path, 'w'));
    return await AtomicFile.create(target ? await realpath(path) : path, target?.mode);
  } catch (error) {
    throw outputError(error, path);
  }
}

/**
 * @throws {CommandError} when the output is one of the inputs: a manifest is never overwritten by its own injection
 */
export async function refuseOverwriting(output: string | undefined, inputs: readonly string[]): Promise<void> {
  if (output === undefined || output === '-') return;
  const target = await stat(output).catch(ignoreMissing);
  if (!target?.isFile()) return;
  for (const input of inputs) {
    const source = input === '-' ? undefined : await stat(input).catch(ignoreMissing);
    if (source && source.dev === target.dev && source.ino === target.ino) {
      const message = `--output ${output} is the input ${input}; write to another file`;
      throw new CommandError(message, exitCodes.usage);
    }
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error;
}

function outputError(error: unknown, path: string): unknown {
  if (error instanceof CommandError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
  if (code === 'ENOSPC') return new CommandError(`${path}: cannot be written: the disk is full`);
  if (code === 'ENOENT') return new CommandError(`${path}: cannot be written: its directory does not exist`);
  const problem = fileProblem(error)?.replace('read', 'written');
  return problem === undefined ? error : new CommandError(`${path}: ${problem}`);
}

function standardOutput(): ManifestOutput {
  let failure: Error | undefined;
  process.stdout.on('error', (error) => {
    failure ??= error;
  });
  const write = (text: string): Promise<void> =>
    new Promise((resolve, reject) => {
      if (failure) throw failure;
      process.stdout.write(text, (error) => (error ? reject(error) : resolve()));
    });
  return {
    write: (text) =>
      write(text).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED') throw new ClosedPipeError();
        throw outputError(error, 'standard output');
      }),
    commit: async () => {},
    discard: async () => {},
  };
}

/** Each write of a file costs a trip to another thread, so small documents are gathered. */
const bufferedCharacters = 256 * 1024;

/** A file that is written straight on. */
class OpenFile implements ManifestOutput {
  protected readonly handle: FileHandle;
  #buffer: string[] = [];
  #buffered = 0;

  constructor(handle: FileHandle) {
    this.handle = handle;
  }

  async write(text: string): Promise<void> {
    this.#buffer.push(text);
    this.#buffered += text.length;
    if (this.#buffered >= bufferedCharacters) await this.flush();
  }

  async commit(): Promise<void> {
    await this.flush();
    await this.handle.close();
  }

  async discard(): Promise<void> {
    await this.handle.close();
  }

  protected async flush(): Promise<void> {
    const text = this.#buffer.join('');
    this.#buffer = [];
    this.#buffered = 0;
    await this.handle.appendFile(text);
  }
}

/** A file that appears whole, under its name, or not at all. */
class AtomicFile extends OpenFile {
  readonly #path: string;
  readonly #temporary: string;
  readonly #removeOnSignal = (signal: NodeJS.Signals): void => {
    unlinkSync(this.#temporary);
    process.kill(process.pid, signal);
  };

  /** @param mode of the file that is replaced, which the new one keeps */
  static async create(path: string, mode: number | undefined): Promise<AtomicFile> {
    const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
    const handle = await open(temporary, 'wx', mode);
    // The mode given to open is cut by the umask of the process.
    if (mode !== undefined) await handle.chmod(mode);
    return new AtomicFile(path, temporary, handle);
  }

  private constructor(path: string, temporary: string, handle: FileHandle) {
    super(handle);
    this.#path = path;
    this.#temporary = temporary;
    process.once('SIGINT', this.#removeOnSignal).once('SIGTERM', this.#removeOnSignal);
  }

  override async commit(): Promise<void> {
    await this.flush();
    await this.handle.sync();
    await this.handle.close();
    await rename(this.#temporary, this.#path);
    this.#forgetSignals();
  }

  override async discard(): Promise<void> {
    await this.handle.close();
    await unlink(this.#temporary);
    this.#forgetSignals();
  }

  #forgetSignals(): void {
    process.off('SIGINT', this.#removeOnSignal).off('SIGTERM', this.#removeOnSignal);
  }
}
