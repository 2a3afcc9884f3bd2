import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A directory as the kubelet mounts it: the files are links into `..data`, which is swapped as a whole. */
export class MountedVolume {
  readonly directory = mkdtempSync(join(tmpdir(), 'volume-'));
  readonly #links = new Set<string>();
  #version = 0;

  path(name: string): string {
    return join(this.directory, name);
  }

  /** @param files texts by their names; whatever stood there before is gone */
  swap(files: Readonly<Record<string, string>>): void {
    const version = `..version${this.#version++}`;
    mkdirSync(this.path(version));
    for (const [name, text] of Object.entries(files)) {
      writeFileSync(join(this.directory, version, name), text);
      if (!this.#links.has(name)) symlinkSync(join('..data', name), this.path(name));
      this.#links.add(name);
    }
    symlinkSync(version, this.path('..data_tmp'));
    renameSync(this.path('..data_tmp'), this.path('..data'));
  }

  remove(): void {
    rmSync(this.directory, { recursive: true });
  }
}
