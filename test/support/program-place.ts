import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll } from 'vitest';
import { bundleProgram, root } from './program.ts';

/** The program, bundled for one file of tests. */
export interface TestedProgram {
  readonly main: string;
  /** Gone when the tests of the file are done. */
  readonly scratch: string;
}

/** To be called once at the top of a file of tests. @param name one that no other file uses */
export function useProgram(name: string): TestedProgram {
  const outdir = join(root, `.cache/test-${name}`);
  const scratch = mkdtempSync(join(tmpdir(), `${name}-`));
  beforeAll(async () => {
    await bundleProgram(outdir);
  });
  afterAll(() => {
    rmSync(scratch, { recursive: true });
    rmSync(outdir, { recursive: true, force: true });
  });
  return { main: join(outdir, 'main.js'), scratch };
}

interface Result {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A directory with these files, in which the program runs. */
export class ProgramPlace {
  readonly directory: string;
  readonly #program: TestedProgram;

  constructor(program: TestedProgram, files: Record<string, string>) {
    this.#program = program;
    this.directory = mkdtempSync(join(program.scratch, 'case-'));
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(this.directory, name)), { recursive: true });
      writeFileSync(join(this.directory, name), content);
    }
  }

  async run(words: readonly string[], input = '', environment: Record<string, string> = {}): Promise<Result> {
    const env = { ...process.env, ...environment };
    const child = spawn(process.execPath, [this.#program.main, ...words], { cwd: this.directory, env });
    child.stdin.on('error', () => {});
    child.stdin.end(input);
    const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
    return { code, stdout, stderr };
  }

  read(name: string): string {
    return readFileSync(join(this.directory, name), 'utf8');
  }
}
