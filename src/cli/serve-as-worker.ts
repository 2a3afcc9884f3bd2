import { setTimeout as sleep } from 'node:timers/promises';
import { ConfigurationError } from '../inject/configuration-error.ts';
import type { Concern } from '../server/concern.ts';
import { createLogger } from '../server/logger.ts';
import type { Log } from '../server/review-log.ts';
import { Webhook } from '../server/webhook.ts';
import { WorkerChannel } from '../server/worker-channel.ts';
import { reportInterval, type WorkerFailure, type WorkerReport, type WorkerStart } from '../server/worker-messages.ts';
import { apiConnection } from './api-connection.ts';
import { CommandError, exitCodes } from './command-error.ts';
import { type ConfigurationSource, openConfiguration } from './configuration-source.ts';
import { relayedEvents } from './event-source.ts';
import { stopSignals } from './first-signal.ts';
import { greetedConfiguration } from './greeting.ts';
import { openRecorder } from './open-recorder.ts';
import { openTracer } from './open-tracer.ts';
import type { ServeOptions } from './serve.ts';
import { listenError, webhookOptions } from './webhook-options.ts';

/** How often a worker looks whether it can begin, in milliseconds. */
const readyCheck = 20;

/** Answers reviews until the coordinator says that it is enough. */
export async function serveAsWorker(options: ServeOptions): Promise<void> {
  // A terminal sends signals to all processes; the coordinator decides what becomes of them.
  for (const signal of stopSignals) process.on(signal, () => undefined);
  const { channel, start } = await WorkerChannel.open();
  try {
    const worker = await ReviewWorker.open(options, start, channel);
    await worker.serve();
  } catch (error) {
    const failure = failureOf(error);
    await channel.send({ kind: 'failed', failure });
    process.exit(failure.exitCode);
  }
  channel.leave();
}

/** One of several processes that answer reviews. */
class ReviewWorker {
  readonly #channel: WorkerChannel;
  readonly #webhook: Webhook;
  readonly #configuration: ConfigurationSource;
  readonly #concerns: readonly Concern[];
  readonly #close: () => Promise<void>;
  #isEnding = false;

  private constructor(
    channel: WorkerChannel,
    webhook: Webhook,
    configuration: ConfigurationSource,
    concerns: readonly Concern[],
    close: () => Promise<void>,
  ) {
    this.#channel = channel;
    this.#webhook = webhook;
    this.#configuration = configuration;
    this.#concerns = concerns;
    this.#close = close;
    for (const concern of concerns) concern.register(webhook.metrics.registry);
  }

  static async open(options: ServeOptions, start: WorkerStart, channel: WorkerChannel): Promise<ReviewWorker> {
    const { number, port, isReplacement, certificate, clientAuthorities } = start;
    const logger: Log = createLogger(options.logLevel).child({ worker: number });
    const { answered, onRefused } = relayedEvents(options, (notice) => void channel.send({ kind: 'notice', notice }));
    const configuration = await openConfiguration(options, apiConnection(options), logger, {
      // One word about a configuration is enough.
      ...(number === 1 && { onRefused }),
      isPatient: isReplacement,
    });
    const [recorder, tracer] = await Promise.all([openRecorder(options, logger), openTracer(logger)]);
    const authorities = clientAuthorities;
    const clients = authorities === undefined ? undefined : { authorities, names: options.tlsClientName };
    const sources = { configuration, certificate, clients, answered, recorder, tracer };
    const webhook = new Webhook(webhookOptions(options, port, sources, logger));
    const concerns = [...configuration.concerns, ...(recorder ? [recorder] : [])];
    const stopReloads = await configuration.keepFresh();
    return new ReviewWorker(channel, webhook, configuration, concerns, async () => {
      await recorder?.close();
      stopReloads();
    });
  }

  /** Takes connections as soon as it can inject, until it is told to drain and has. */
  async serve(): Promise<void> {
    const draining = this.#untilDrain();
    const reporting = setInterval(() => void this.#report(), reportInterval);
    await this.#report();
    while (!this.#configuration.store.current && !this.#isEnding) await sleep(readyCheck);
    if (!this.#isEnding) await this.#listen();
    const delay = await draining;
    if (this.#webhook.lifecycle.isListening) await this.#webhook.drain(delay);
    clearInterval(reporting);
    await this.#close();
    await this.#report();
  }

  /** Hears the coordinator. @returns the delay with which it wants this worker to drain, in milliseconds */
  #untilDrain(): Promise<number> {
    return new Promise((resolve) => {
      this.#channel.hear((message) => {
        if (message.kind === 'certificate') this.#webhook.useCertificate(message.certificate);
        else if (message.kind === 'client-authorities') this.#webhook.useClientAuthorities(message.authorities);
        else if (message.kind === 'report') void this.#report();
        else if (message.kind === 'drain') {
          this.#isEnding = true;
          resolve(message.delay);
        }
      });
    });
  }

  async #listen(): Promise<void> {
    await this.#webhook.listen().catch((error: unknown) => {
      throw listenError(error);
    });
    const configuration = greetedConfiguration(this.#configuration.store.configured);
    await this.#report();
    await this.#channel.send({ kind: 'listening', configuration });
  }

  async #report(): Promise<void> {
    const report: WorkerReport = {
      obstacles: this.#concerns.flatMap((concern) => concern.obstacles()),
      status: Object.assign({}, ...this.#concerns.map((concern) => concern.status())),
      metrics: await this.#webhook.metrics.registry.getMetricsAsJSON(),
    };
    await this.#channel.send({ kind: 'report', report });
  }
}

function failureOf(error: unknown): WorkerFailure {
  if (error instanceof ConfigurationError) {
    return { message: error.message, exitCode: exitCodes.failed, problems: error.problems };
  }
  if (error instanceof CommandError) return { message: error.message, exitCode: error.exitCode };
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { message: `this is a defect of sidecar-injector: ${stack}`, exitCode: exitCodes.defect };
}
