import { randomBytes } from 'node:crypto';
import { type FileHandle, open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { makeDirectory } from './make-directory.ts';

/** Sizes in bytes, times in milliseconds. */
export interface FileLimits {
  /** A file that would become larger, or is older, is followed by another one. */
  readonly fileBytes: number;
  readonly fileAge: number;
  /** What all files together may take; the oldest go first. */
  readonly totalBytes: number;
  /** Files that are older go. */
  readonly maximumAge: number;
}

interface OpenFile {
  readonly handle: FileHandle;
  readonly openedAt: number;
  bytes: number;
}

interface ClosedFile {
  readonly path: string;
  readonly bytes: number;
  readonly changedAt: number;
}

/**
 * Recordings in files `<prefix>-<time>-<random>.jsonl` of one directory, readable for their owner alone. Lines are
 * appended one after the other: {@link append} must not be called again before it is done.
 */
export class RecordingFiles {
  readonly #directory: string;
  readonly #prefix: string;
  readonly #limits: FileLimits;
  readonly #name: RegExp;
  #file: OpenFile | undefined;

  constructor(directory: string, prefix: string, limits: FileLimits) {
    this.#directory = directory;
    this.#prefix = prefix;
    this.#limits = limits;
    this.#name = new RegExp(`^${prefix}-\\d{8}T\\d{6}Z-[0-9a-f]{8}\\.jsonl$`);
  }

  /** Makes the directory, and room in it. @throws what the file system says where it cannot be written */
  async prepare(): Promise<void> {
    await makeDirectory(this.#directory, 0o700);
    await this.#tryToWrite();
    await this.tidy();
  }

  /** Writes a line, in another file where this one is full or old. */
  async append(line: string): Promise<void> {
    const bytes = Buffer.byteLength(line);
    const file = this.#isFull(bytes) ? await this.#next() : this.#file!;
    try {
      await file.handle.appendFile(line);
      file.bytes += bytes;
    } catch (error) {
      // The line may be there in part; nothing must be written behind it.
      await this.close().catch(() => undefined);
      throw error;
    }
  }

  async close(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.handle.close();
  }

  /** Removes files that are too old, and the oldest until there is room for another one. @returns bytes that are left */
  async tidy(): Promise<number> {
    const { totalBytes, fileBytes, maximumAge } = this.#limits;
    const files = await this.#closedFiles();
    let total = files.reduce((sum, { bytes }) => sum + bytes, 0);
    for (const { path, bytes, changedAt } of files) {
      const isOld = Date.now() - changedAt > maximumAge;
      if (!isOld && total + fileBytes <= totalBytes) continue;
      await rm(path, { force: true });
      total -= bytes;
    }
    return total;
  }

  /** Rights alone do not tell: the superuser has all of them, also where a file system takes no files. */
  async #tryToWrite(): Promise<void> {
    const path = join(this.#directory, `.${this.#prefix}-${randomBytes(4).toString('hex')}.tmp`);
    const handle = await open(path, 'wx', 0o600);
    await handle.close();
    await rm(path);
  }

  #isFull(more: number): boolean {
    if (!this.#file) return true;
    const { bytes, openedAt } = this.#file;
    return bytes + more > this.#limits.fileBytes || Date.now() - openedAt > this.#limits.fileAge;
  }

  async #next(): Promise<OpenFile> {
    await this.close();
    await this.tidy();
    const time = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
    const name = `${this.#prefix}-${time}-${randomBytes(4).toString('hex')}.jsonl`;
    const handle = await open(join(this.#directory, name), 'ax', 0o600);
    this.#file = { handle, openedAt: Date.now(), bytes: 0 };
    return this.#file;
  }

  /** The oldest first. Another replica may remove files at the same time. */
  async #closedFiles(): Promise<ClosedFile[]> {
    const names = (await readdir(this.#directory)).filter((name) => this.#name.test(name));
    const files: ClosedFile[] = [];
    for (const name of names) {
      const path = join(this.#directory, name);
      const found = await stat(path).catch(() => undefined);
      if (found) files.push({ path, bytes: found.size, changedAt: found.mtimeMs });
    }
    return files.sort((left, right) => left.changedAt - right.changedAt);
  }
}
