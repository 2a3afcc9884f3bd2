import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inject, onTestFinished } from 'vitest';
import { RunningProgram } from '../../support/running-program.ts';
import { newScratch } from './scratch.ts';

/** A replica of the injector, the program itself, on ports of this machine. */
export class Injector {
  readonly program: RunningProgram;
  readonly port: number;
  readonly adminPort: number;

  private constructor(program: RunningProgram, port: number, adminPort: number) {
    this.program = program;
    this.port = port;
    this.adminPort = adminPort;
  }

  /** @param words options of `serve` */
  static async start(words: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<Injector> {
    const all = ['serve', ...anyPorts(words), '--quiet', ...words];
    const program = new RunningProgram(inject('program'), all, environment);
    const { port, adminPort } = await program.line('listening').catch((error: unknown) => {
      program.child.kill('SIGKILL');
      throw error;
    });
    return new Injector(program, port as number, adminPort as number);
  }

  /** What became of the reviews so far, in the words of the log. */
  get reviews(): Record<string, unknown>[] {
    return this.program.lines.filter(({ msg }) => msg === 'review');
  }

  /**
   * How many reviews were answered so far, by reason. Unlike the log, which comes through a pipe, it counts what the API
   * server has its answer of.
   */
  async answered(): Promise<Map<string, number>> {
    const { text } = await this.admin('/metrics');
    const counts = text.matchAll(/^injections_total\{outcome="[^"]*",reason="([^"]*)"\} (\d+)$/gm);
    const all = [...counts].map(([, reason, count]): [string, number] => [reason!, Number(count)]);
    return new Map(all.filter(([, count]) => count > 0));
  }

  /** What `/readyz`, `/status` or `/metrics` says. */
  async admin(path: string): Promise<{ status: number; text: string }> {
    const response = await fetch(`http://127.0.0.1:${this.adminPort}${path}`);
    return { status: response.status, text: await response.text() };
  }

  async kill(): Promise<void> {
    this.program.child.kill('SIGKILL');
    await this.program.exit;
  }
}

function anyPorts(words: readonly string[]): string[] {
  return ['--port', '--admin-port'].filter((option) => !words.includes(option)).flatMap((option) => [option, '0']);
}

export interface ServedNamespace {
  readonly injector: Injector;
  /** Of the injector's certificate, in PEM. */
  readonly authority: string;
}

/** An injector with a certificate of its own for the Service `injector` of a namespace; it ends with the test. */
export async function startInjectorFor(namespace: string, words: readonly string[] = []): Promise<ServedNamespace> {
  const authorityFile = join(newScratch(), 'ca.crt');
  const injector = await startReplica([
    ...['--write-ca', authorityFile, '--tls-san', `injector.${namespace}.svc`, '--drain-delay', '0'],
    ...words,
  ]);
  return { injector, authority: readFileSync(authorityFile, 'utf8') };
}

/** An injector that ends with the test at the latest. */
export async function startReplica(words: readonly string[]): Promise<Injector> {
  const injector = await Injector.start(words);
  onTestFinished(() => injector.kill());
  return injector;
}
