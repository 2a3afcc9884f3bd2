import { admit } from '../admission/admit.ts';
import { AnswerMemory } from '../admission/answer-memory.ts';
import type { FlightRecorder } from '../recorder/flight-recorder.ts';
import type { ClientTrust } from '../server/client-guard.ts';
import { defaultLimits } from '../server/limits.ts';
import type { RequestTracer } from '../server/request-tracer.ts';
import type { Answered } from '../server/review-handler.ts';
import type { Log } from '../server/review-log.ts';
import type { WebhookOptions } from '../server/webhook.ts';
import type { ServedCertificate } from '../trust/certificate.ts';
import { CommandError } from './command-error.ts';
import type { ConfigurationSource } from './configuration-source.ts';
import { hostAndPort } from './greeting.ts';
import type { ServeOptions } from './serve.ts';
import { version } from './version.ts';

/** Where everything comes from that answers reviews. */
export interface ReviewSources {
  readonly configuration: ConfigurationSource;
  readonly certificate: ServedCertificate | undefined;
  readonly clients: ClientTrust | undefined;
  /** Reports what became of reviews, where somebody wants to know. */
  readonly answered: Answered | undefined;
  readonly recorder: FlightRecorder | undefined;
  readonly tracer: RequestTracer | undefined;
}

/** What the HTTPS server is made of. @param port to listen on */
export function webhookOptions(
  options: ServeOptions,
  port: number,
  { configuration, certificate, clients, answered, recorder, tracer }: ReviewSources,
  logger: Log,
): WebhookOptions {
  const memory = new AnswerMemory();
  return {
    host: addressesOf(options).host,
    port,
    tlsMinimum: options.tlsMinVersion,
    certificate,
    clients,
    limits: { ...defaultLimits, bodyBytes: options.bodyLimit },
    version,
    admit,
    remember: (body, path, current, ask) => memory.answer(body, path, current, ask),
    ...((recorder || answered) && {
      answered(review): void {
        recorder?.offer(review);
        answered?.(review);
      },
    }),
    tracer,
    snapshot: () => configuration.store.current,
    logger,
  };
}

/** Inside a cluster the API server and the kubelet come from elsewhere; outside nobody has to reach us but this machine. */
export function addressesOf({ host, adminHost, inCluster }: ServeOptions): { host: string; adminHost: string } {
  const listenHost = host ?? (inCluster ? '0.0.0.0' : '127.0.0.1');
  return { host: listenHost, adminHost: adminHost ?? listenHost };
}

const listenComplaints: ReadonlyMap<string, string> = new Map([
  ['EADDRINUSE', 'another process listens there already'],
  ['EACCES', 'this user may not listen there'],
  ['EADDRNOTAVAIL', 'this machine does not have the address'],
  ['ENOTFOUND', 'the address is unknown'],
  ['EAI_AGAIN', 'the address is unknown'],
]);

/** What is thrown in place of what listening threw, where a user can do something about it. */
export function listenError(error: unknown): unknown {
  const { code = '', syscall, hostname, address = hostname, port } = error as ListenFailure;
  const complaint = listenComplaints.get(code);
  if (complaint === undefined || !listeningCalls.has(syscall ?? '')) return error;
  return new CommandError(`cannot listen${placeOf(address, port)}: ${complaint}`);
}

/** Node names the host where its address is not known, and no port where any will do. */
type ListenFailure = NodeJS.ErrnoException & { hostname?: string; address?: string; port?: number };

function placeOf(address: string | undefined, port: number | undefined): string {
  if (address === undefined) return '';
  return ` on ${port === undefined ? address : hostAndPort(address, port)}`;
}

/** In a worker of a cluster it is `bind`. */
const listeningCalls: ReadonlySet<string> = new Set(['listen', 'bind', 'getaddrinfo']);
