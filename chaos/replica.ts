import { X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { connect } from 'node:tls';
import { memoryOf } from '../bench/load.ts';
import { eventually } from '../test/e2e/support/poll.ts';
import type { Endpoint } from '../test/support/ready-endpoints.ts';
import { RunningProgram } from '../test/support/running-program.ts';

/** As far as somebody looks at it. */
export interface Status {
  readonly ready: boolean;
  readonly configuration: { readonly digest: string | null; readonly refused: object | null };
  /** There where the replica has several. */
  readonly workers?: readonly WorkerStatus[];
}

export interface WorkerStatus {
  readonly pid: number;
  readonly ready: boolean;
  readonly obstacles: readonly string[];
  readonly configuration: Status['configuration'];
}

/** One `serve` process with its workers, on ports of this machine. */
export class Replica implements Endpoint {
  readonly port: number;
  readonly adminPort: number;
  readonly pid: number;
  readonly exit: Promise<number | null>;
  readonly #program: RunningProgram;

  private constructor(program: RunningProgram, port: number, adminPort: number) {
    this.#program = program;
    this.port = port;
    this.adminPort = adminPort;
    this.pid = program.child.pid!;
    this.exit = program.exit;
  }

  /** @param words options of `serve` */
  static async start(program: string, words: readonly string[]): Promise<Replica> {
    const all = ['serve', '--port', '0', '--admin-port', '0', '--quiet', ...words];
    const running = new RunningProgram(program, all, {}, isNews);
    try {
      const { port, adminPort } = await running.line('listening');
      return new Replica(running, port as number, adminPort as number);
    } catch (error) {
      running.child.kill('SIGKILL');
      throw error;
    }
  }

  async status(): Promise<Status> {
    const response = await fetch(`http://127.0.0.1:${this.adminPort}/status`);
    return (await response.json()) as Status;
  }

  /** The configuration of each process that answers reviews. */
  async configurations(): Promise<Status['configuration'][]> {
    const { configuration, workers } = await this.status();
    return workers ? workers.map((worker) => worker.configuration) : [configuration];
  }

  async metrics(): Promise<string> {
    return (await fetch(`http://127.0.0.1:${this.adminPort}/metrics`)).text();
  }

  /** The serial number of the certificate that a new connection gets. */
  servedSerial(authority: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const socket = connect({ port: this.port, host: '127.0.0.1', ca: authority });
      socket.once('error', reject);
      socket.once('secureConnect', () => {
        resolve(new X509Certificate(socket.getPeerCertificate().raw).serialNumber);
        socket.destroy();
      });
    });
  }

  /** Of all its processes, in MiB. */
  memory(): number {
    return [this.pid, ...childrenOf(this.pid)].reduce((sum, pid) => sum + memoryOf(pid).now, 0);
  }

  /** Lines of its log beside those about reviews. */
  get log(): string {
    return this.#program.text;
  }

  /** Sends SIGTERM. @throws unless it ends well */
  async drain(): Promise<void> {
    process.kill(this.pid, 'SIGTERM');
    const code = await this.exit;
    if (code !== 0) throw new Error(`a replica that was told to stop ended with ${code}:\n${this.log}`);
  }

  async kill(): Promise<void> {
    this.#program.child.kill('SIGKILL');
    await this.exit;
  }
}

function isNews(line: string): boolean {
  return !line.includes('"msg":"review"');
}

function childrenOf(pid: number): number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return text === '' ? [] : text.split(' ').map(Number);
}

/** Kills a worker of a replica. @returns when it is gone, which is when its parent has noticed */
export async function killProcess(pid: number): Promise<void> {
  process.kill(pid, 'SIGKILL');
  await eventually(`process ${pid} is gone`, () => (existsSync(`/proc/${pid}`) ? undefined : true));
}
