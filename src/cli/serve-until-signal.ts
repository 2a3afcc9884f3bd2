import type { FlightRecorder } from '../recorder/flight-recorder.ts';
import { createLogger } from '../server/logger.ts';
import type { RequestTracer } from '../server/request-tracer.ts';
import type { Log } from '../server/review-log.ts';
import { type RunningServer, startServer } from '../server/start-server.ts';
import { apiConnection } from './api-connection.ts';
import { type ConfigurationSource, openConfiguration } from './configuration-source.ts';
import { type EventSource, openEvents } from './event-source.ts';
import { firstSignal } from './first-signal.ts';
import { greetedConfiguration, greeting, listeningFields } from './greeting.ts';
import { openRecorder } from './open-recorder.ts';
import { openTracer } from './open-tracer.ts';
import type { ServeOptions } from './serve.ts';
import { openTrust, type TrustSource } from './trust-source.ts';
import { addressesOf, listenError, webhookOptions } from './webhook-options.ts';

/** Serves until a signal comes and the server has drained. */
export async function serve(options: ServeOptions): Promise<void> {
  const logger = createLogger(options.logLevel);
  const openApi = apiConnection(options);
  const events = await openEvents(options, openApi, logger);
  const opening = [
    openConfiguration(options, openApi, logger, { onRefused: events.onRefused }),
    openTrust(options, openApi, logger),
  ] as const;
  // Who is still at work when the other fails would log behind the reason of the end.
  await Promise.allSettled(opening);
  const [configuration, trust] = await Promise.all(opening);
  const [recorder, tracer] = await Promise.all([openRecorder(options, logger), openTracer(logger)]);
  const server = await start(options, { configuration, trust, events, recorder, tracer }, logger);
  const stopTrust = trust.keepFresh(server);
  const stopEvents = events.start();
  const stopReloads = await configuration.keepFresh();
  const greeted = greetedConfiguration(configuration.store.configured);
  const listening = { ...options, ...addressesOf(options), port: server.port, adminPort: server.adminPort };
  if (!options.quiet) process.stderr.write(greeting(listening, greeted));
  logger.info(listeningFields(listening, greeted), 'listening');
  const signal = await firstSignal();
  logger.info({ signal, drainDelay: options.drainDelay }, 'draining; a second signal stops at once');
  await server.drain(options.drainDelay);
  await recorder?.close();
  stopReloads();
  stopTrust();
  stopEvents();
  logger.info({}, 'stopped');
}

/** Where everything comes from that the server is made of. */
interface Sources {
  readonly configuration: ConfigurationSource;
  readonly trust: TrustSource;
  readonly events: EventSource;
  readonly recorder: FlightRecorder | undefined;
  readonly tracer: RequestTracer | undefined;
}

async function start(
  options: ServeOptions,
  { configuration, trust, events, recorder, tracer }: Sources,
  logger: Log,
): Promise<RunningServer> {
  const { certificate, clients } = trust;
  const { answered } = events;
  const sources = { configuration, certificate, clients, answered, recorder, tracer };
  const { adminHost } = addressesOf(options);
  const { port, adminPort } = options;
  try {
    return await startServer({
      ...webhookOptions(options, port, sources, logger),
      adminHost,
      adminPort,
      concerns: [...configuration.concerns, ...trust.concerns, ...events.concerns, ...(recorder ? [recorder] : [])],
    });
  } catch (error) {
    throw listenError(error);
  }
}
