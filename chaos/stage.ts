import { type ConnectionOptions, createSecureContext } from 'node:tls';
import { eventually } from '../test/e2e/support/poll.ts';
import { ReadyEndpoints } from '../test/support/ready-endpoints.ts';
import { ApiServerClient, type ClientSettings } from './api-server-client.ts';
import { Certificates } from './certificates.ts';
import { Configurations } from './configurations.ts';
import { Replica } from './replica.ts';

export interface StageSettings {
  /** The bundled program. */
  readonly program: string;
  readonly replicas: number;
  /** Of each replica. */
  readonly workers: number;
  /** Of each replica, as it stands in the option. */
  readonly drainDelay: string;
  /** What requests are made of; by default {@link everyWorkload}. */
  readonly workloads?: readonly string[];
}

/** Pods of one workload and of ever other ones, skipped, small and large ones. */
const everyWorkload: readonly string[] = ['W2', 'W2u', 'W0', 'W1', 'W3'];

/** How long an API server waits for a webhook unless it is told otherwise, in milliseconds. */
const timeout = 10_000;

/** How many configurations take turns. */
const configurations = 4;

/** Replicas behind a Service, with the files that they are configured by. */
export class Stage {
  readonly settings: StageSettings;
  readonly configurations: Configurations;
  readonly certificates = new Certificates();
  readonly service = new ReadyEndpoints();
  readonly replicas: Replica[] = [];
  /** Replicas that were told to go and are not gone yet. */
  readonly leaving = new Set<Replica>();
  /** Made once: reading an authority costs as much as a handshake. */
  readonly #trust = createSecureContext({ ca: this.certificates.authority });
  /** Held while files lie there with which no replica can start. */
  #files: Promise<void> = Promise.resolve();

  private constructor(settings: StageSettings, configurations: Configurations) {
    this.settings = settings;
    this.configurations = configurations;
  }

  static async open(settings: StageSettings): Promise<Stage> {
    const stage = new Stage(settings, await Configurations.mount(configurations, settings.workloads ?? everyWorkload));
    try {
      for (let count = 0; count < settings.replicas; count++) await stage.start();
      return stage;
    } catch (error) {
      await stage.close();
      throw error;
    }
  }

  /** A client that trusts the authority of the certificates. */
  client(more: Partial<ClientSettings> = {}, localAddress = '127.0.0.1'): ApiServerClient {
    return new ApiServerClient({
      endpoint: () => this.service.next()?.port,
      tls: { secureContext: this.#trust, servername: 'localhost', localAddress } as ConnectionOptions,
      timeout,
      ...more,
    });
  }

  /** Starts one more replica, and resolves when new connections may go to it. */
  start(): Promise<Replica> {
    return this.withFiles(async () => {
      const { program, workers, drainDelay } = this.settings;
      const words = [...this.configurations.words, ...this.certificates.words, '--drain-delay', drainDelay];
      const replica = await Replica.start(program, [...words, ...(workers > 1 ? ['--workers', String(workers)] : [])]);
      this.replicas.push(replica);
      await this.service.add(replica);
      return replica;
    });
  }

  /** Takes a replica out before it goes. */
  release(replica: Replica): void {
    this.replicas.splice(this.replicas.indexOf(replica), 1);
    this.leaving.add(replica);
    this.service.terminate(replica);
    void replica.exit.then(() => {
      this.leaving.delete(replica);
    });
  }

  /** Does something during which the files on which replicas start are what it makes of them. */
  withFiles<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = this.#files.then(work);
    this.#files = turn.then(
      () => undefined,
      () => undefined,
    );
    return turn;
  }

  /** Waits until it is so for all replicas, those that are about to go included as long as they can be asked. */
  async untilAll(what: string, look: (replica: Replica) => Promise<boolean>, within: number): Promise<void> {
    await eventually(
      what,
      async () => {
        for (const replica of [...this.replicas]) if (!(await look(replica))) return undefined;
        for (const replica of [...this.leaving]) if (!(await look(replica).catch(() => true))) return undefined;
        return true;
      },
      within,
    );
  }

  /**
   * What a replica says once it can be asked: a process of its may have been killed at this moment.
   * @returns undefined for a replica that is about to go
   */
  async ask<Answer>(replica: Replica, question: (replica: Replica) => Promise<Answer>): Promise<Answer | undefined> {
    const { answer } = await eventually('the replica can be asked', async () => ({
      answer: this.replicas.includes(replica) ? await question(replica) : undefined,
    }));
    return answer;
  }

  async close(): Promise<void> {
    await this.service.stop();
    await Promise.all([...this.replicas, ...this.leaving].map((replica) => replica.kill()));
    this.configurations.remove();
    this.certificates.remove();
  }
}
