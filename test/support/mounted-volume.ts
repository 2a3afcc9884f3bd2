import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A directory as the kubelet mounts it: the files are links into `..data`, which is swapped as a whole. */
export class MountedVolume {
  readonly directory: string;
  #links: ReadonlySet<string> = new Set();
  #version = 0;

  /** @param directory empty; a new one without it */
  constructor(directory = mkdtempSync(join(tmpdir(), 'volume-'))) {
    this.directory = directory;
  }

  path(name: string): string {
    return join(this.directory, name);
  }

  /** @param files texts by their names; whatever stood there before is gone */
  swap(files: Readonly<Record<string, string>>): void {
    const before = `..version${this.#version++}`;
    const version = `..version${this.#version}`;
    mkdirSync(this.path(version));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(this.directory, version, name), text);
    symlinkSync(version, this.path('..data_tmp'));
    renameSync(this.path('..data_tmp'), this.path('..data'));
    this.#link(new Set(Object.keys(files)));
    rmSync(this.path(before), { recursive: true, force: true });
  }

  #link(names: ReadonlySet<string>): void {
    for (const name of names) if (!this.#links.has(name)) symlinkSync(join('..data', name), this.path(name));
    for (const name of this.#links) if (!names.has(name)) unlinkSync(this.path(name));
    this.#links = names;
  }

  remove(): void {
    rmSync(this.directory, { recursive: true });
  }
}
