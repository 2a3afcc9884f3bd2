import { rmSync, type Stats } from 'node:fs';
import { type FileHandle, open, realpath, rename, stat, unlink } from 'node:fs/promises';
import { CommandError, exitCodes } from './command-error.ts';
import { outputError } from './output-error.ts';
import { temporaryFor } from './temporary-file.ts';

/** Where injected documents go. */
export interface ManifestOutput {
  /** Resolves when more can be taken. @throws {ClosedPipeError} when standard output takes nothing any more */
  write(text: string): Promise<void>;
  /** Makes what was written final. */
  commit(): Promise<void>;
  /** Leaves nothing behind, as far as it did not go out already. */
  discard(): Promise<void>;
}

/** Nothing more can be printed: the reader has gone, as `head` does, or an error that was told when it happened. */
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
    return await AtomicFile.create(target ? await realpath(path) : path, target);
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

function standardOutput(): ManifestOutput {
  let failure: Error | undefined;
  process.stdout.on('error', (error) => {
    failure ??= error;
  });
  const put = (text: string): Promise<void> =>
    new Promise((resolve, reject) => {
      if (failure) throw failure;
      process.stdout.write(text, (error) => (error ? reject(error) : resolve()));
    });
  const flush = (text: string): Promise<void> =>
    put(text).catch(() => {
      throw new ClosedPipeError();
    });
  return new GatheredOutput(flush);
}

/** Standard output: documents that are there at once go out together, but none waits for the next to be read. */
class GatheredOutput implements ManifestOutput {
  readonly #flush: (text: string) => Promise<void>;
  #text = '';
  #flushed: Promise<void> = Promise.resolve();

  constructor(flush: (text: string) => Promise<void>) {
    this.#flush = flush;
  }

  async write(text: string): Promise<void> {
    if (this.#text === '') setImmediate(() => this.#send());
    this.#text += text;
    if (this.#text.length < gatheredCharacters) return;
    this.#send();
    await this.#flushed;
  }

  async commit(): Promise<void> {
    this.#send();
    await this.#flushed;
  }

  /** What was gathered goes out, as it would have without gathering; why writing failed was told before. */
  async discard(): Promise<void> {
    await this.commit().catch(() => undefined);
  }

  #send(): void {
    if (this.#text === '') return;
    const text = this.#text;
    this.#text = '';
    this.#flushed = this.#flushed.then(() => this.#flush(text));
    // Whoever writes or commits next is told.
    this.#flushed.catch(() => undefined);
  }
}

const gatheredCharacters = 64 * 1024;

/** Each write of a file costs a trip to another thread, so small documents are gathered. */
const bufferedBytes = 256 * 1024;

/** A file that is written straight on. */
class OpenFile implements ManifestOutput {
  protected readonly handle: FileHandle;
  #buffer: Uint8Array[] = [];
  #buffered = 0;

  constructor(handle: FileHandle) {
    this.handle = handle;
  }

  async write(text: string): Promise<void> {
    // A text that was put together of thousands of pieces keeps them all until it is used.
    const bytes = Buffer.from(text);
    this.#buffer.push(bytes);
    this.#buffered += bytes.length;
    if (this.#buffered >= bufferedBytes) await this.flush();
  }

  async commit(): Promise<void> {
    await this.flush();
    await this.handle.close();
  }

  async discard(): Promise<void> {
    await this.handle.close();
  }

  protected async flush(): Promise<void> {
    const bytes = Buffer.concat(this.#buffer, this.#buffered);
    this.#buffer = [];
    this.#buffered = 0;
    await this.handle.appendFile(bytes);
  }
}

/** A file whose new content is complete, but has not taken its place yet. */
export interface Replacement extends ManifestOutput {
  /** Writes everything to the disk, so that nothing can fail any more but the last step. */
  prepare(): Promise<void>;
}

/** Opens a file for new content; symbolic links are followed, mode and owner stay. */
export async function openReplacement(path: string): Promise<Replacement> {
  try {
    const target = await realpath(path);
    return await AtomicFile.create(target, await stat(target));
  } catch (error) {
    throw outputError(error, path);
  }
}

/** Names of unfinished files, which no signal shall leave behind. */
const temporaries = new Set<string>();

function removeTemporaries(signal: NodeJS.Signals): void {
  for (const temporary of temporaries) rmSync(temporary, { force: true });
  for (const one of endings) process.off(one, removeTemporaries);
  process.kill(process.pid, signal);
}

/** From the keyboard, from whoever started it, and from a terminal that is closed. */
const endings = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

function remember(temporary: string): void {
  if (temporaries.size === 0) for (const one of endings) process.on(one, removeTemporaries);
  temporaries.add(temporary);
}

function forget(temporary: string): void {
  temporaries.delete(temporary);
  if (temporaries.size === 0) for (const one of endings) process.off(one, removeTemporaries);
}

/** A file that appears whole, under its name, or not at all. */
class AtomicFile extends OpenFile implements Replacement {
  readonly #path: string;
  readonly #temporary: string;
  #isPrepared = false;

  /** @param target the file that is replaced, whose mode and owner the new one gets */
  static async create(path: string, target: Stats | undefined): Promise<AtomicFile> {
    const temporary = temporaryFor(path);
    // Before there is a file, lest a signal comes in between.
    remember(temporary);
    try {
      const handle = await openNew(temporary, target?.mode);
      if (target) await takeOver(handle, target);
      return new AtomicFile(path, temporary, handle);
    } catch (error) {
      forget(temporary);
      throw error;
    }
  }

  private constructor(path: string, temporary: string, handle: FileHandle) {
    super(handle);
    this.#path = path;
    this.#temporary = temporary;
  }

  async prepare(): Promise<void> {
    try {
      await this.flush();
      await this.handle.sync();
      await this.handle.close();
    } catch (error) {
      throw outputError(error, this.#path);
    }
    this.#isPrepared = true;
  }

  override async commit(): Promise<void> {
    if (!this.#isPrepared) await this.prepare();
    await rename(this.#temporary, this.#path).catch((error: unknown) => {
      throw outputError(error, this.#path);
    });
    forget(this.#temporary);
  }

  override async discard(): Promise<void> {
    if (!this.#isPrepared) await this.handle.close();
    await unlink(this.#temporary);
    forget(this.#temporary);
  }
}

/** In a container each run has the same number, so one that was killed may have left a file of that name. */
async function openNew(path: string, mode: number | undefined): Promise<FileHandle> {
  await unlink(path).catch(ignoreMissing);
  return open(path, 'wx', mode);
}

async function takeOver(handle: FileHandle, { mode, uid, gid }: Stats): Promise<void> {
  // Only the superuser can give a file away; for everybody else it stays their own.
  if (uid !== process.getuid?.() || gid !== process.getgid?.()) await handle.chown(uid, gid).catch(() => undefined);
  // The mode given to open is cut by the umask of the process.
  await handle.chmod(mode);
}
