import { type Command, Option } from 'commander';
import { addConfigurationOptions, type ConfigurationOptions } from '../config/configuration-options.ts';
import { type FactKind, factKinds } from '../config/fact-kinds.ts';
import { addLiveOptions, type LiveOptions } from '../config/live-options.ts';
import type { LogLevel } from '../server/logger.ts';
import { CommandError, exitCodes } from './command-error.ts';
import {
  readDiskSize,
  readDuration,
  readFactKinds,
  readPort,
  readShare,
  readSize,
  readWorkers,
} from './option-values.ts';
import { addTlsOptions, checkTlsOptions, type TlsOptions } from './tls-options.ts';

/** What `serve` is told, as commander reads it; sizes in bytes, times in milliseconds. */
export interface ServeOptions extends ConfigurationOptions, LiveOptions, TlsOptions {
  readonly clusterFacts?: readonly FactKind[];
  readonly annotateConfigDigest?: boolean;
  readonly selfTest?: 'refuse' | 'warn';
  readonly events?: boolean;
  readonly host?: string;
  readonly inCluster?: boolean;
  readonly port: number;
  readonly adminHost?: string;
  readonly adminPort: number;
  readonly bodyLimit: number;
  readonly drainDelay: number;
  /** Processes that answer reviews. */
  readonly workers: number;
  readonly logLevel: LogLevel;
  readonly quiet?: boolean;
  /** Directory for recordings of the reviews; sizes of their files in bytes, ages in milliseconds. */
  readonly record?: string;
  readonly recordRules?: string;
  readonly recordSample: number;
  readonly recordSize: number;
  readonly recordAge: number;
}

/** Adds the command `serve`. */
export function registerServe(program: Command): void {
  const command = program
    .command('serve')
    .description('Answers the admission reviews of a Kubernetes API server over HTTPS.');
  addListenOptions(command);
  addTlsOptions(command);
  addBehaviourOptions(command);
  addRecordOptions(command);
  addConfigurationOptions(command);
  addLiveOptions(command);
  addSnapshotOptions(command);
  command.addHelpText('after', helpText);
  command.action(async (options: ServeOptions) => {
    checkTlsOptions(options);
    checkRecordOptions(options);
    checkSources(options);
    checkPorts(options);
    await run(options);
  });
}

/** With one worker there is one process for everything. */
async function run(options: ServeOptions): Promise<void> {
  const { default: cluster } = await import('node:cluster');
  if (cluster.isWorker) {
    const { serveAsWorker } = await import('./serve-as-worker.ts');
    await serveAsWorker(options);
  } else if (options.workers > 1) {
    const { serveWithWorkers } = await import('./serve-with-workers.ts');
    await serveWithWorkers(options);
  } else {
    const { serve } = await import('./serve-until-signal.ts');
    await serve(options);
  }
}

const helpText = `
Examples:
  On this machine, with the embedded configuration and a certificate made at start:
    sidecar-injector serve --write-ca ca.crt

  With the ConfigMaps that a cluster keeps, followed as they change:
    sidecar-injector serve --injectConfigMapName istio-sidecar-injector \\
      --tls-cert-file tls.crt --tls-key-file tls.key

Exit codes: 0 ended by a signal; 1 the configuration or a file is wrong, or a port is taken; 2 wrong usage; 70 a defect of
this program.`;

function addListenOptions(command: Command): void {
  command
    .option('--host <address>', 'address to listen on (default: 127.0.0.1, or 0.0.0.0 in a cluster)')
    .option('--port <number>', 'port of the webhook, 0 for any free one', readPort, 9443)
    .option('--admin-host <address>', 'address of probes, metrics and status (default: as --host)')
    .option('--admin-port <number>', 'port of probes, metrics and status, plain HTTP', readPort, 8080)
    .addOption(
      new Option('--in-cluster', 'listen on all addresses unless told otherwise').env('KUBERNETES_SERVICE_HOST'),
    );
}

function addBehaviourOptions(command: Command): void {
  command
    .addOption(
      new Option('--body-limit <size>', 'largest body of a request')
        .argParser(readSize)
        .default(readSize('7MiB'), '7MiB'),
    )
    .addOption(
      new Option('--drain-delay <duration>', 'how long to serve on after SIGTERM, SIGINT or SIGHUP')
        .argParser(readDuration)
        .default(readDuration('10s'), '10s'),
    )
    .addOption(
      new Option('--workers <number>', 'processes that answer reviews, or auto for one per core')
        .argParser(readWorkers)
        .default(1),
    )
    .addOption(
      new Option('--log-level <level>', 'what to log')
        .choices(['error', 'warn', 'info', 'debug'] satisfies LogLevel[])
        .default('info'),
    )
    .option('--quiet', 'do not tell at start what to try next');
}

function addSnapshotOptions(command: Command): void {
  command
    .addOption(
      new Option(
        '--cluster-facts <list>',
        `what to follow of the cluster: of ${factKinds.join(', ')}, or none (default: with a live configuration what injections depend on, otherwise none)`,
      ).argParser(readFactKinds),
    )
    .option(
      '--events',
      'report denials, skips that nobody asked for and refused configurations as Events of Kubernetes',
    )
    .option('--annotate-config-digest', 'injected pods carry the annotation sidecar-injector/config-digest')
    .addOption(
      new Option(
        '--self-test <what>',
        'what to do with a configuration under which built-in pods are denied (default: refuse, but warn of files at start)',
      ).choices(['refuse', 'warn']),
    );
}

function checkSources({ injectConfigMapName, meshConfigMapName, injectConfigFile, config }: ServeOptions): void {
  if (injectConfigMapName === undefined) {
    if (meshConfigMapName === undefined) return;
    throw new CommandError('--meshConfigMapName goes with --injectConfigMapName only', exitCodes.usage);
  }
  const other = injectConfigFile !== undefined ? '--injectConfigFile' : config !== undefined ? '--config' : undefined;
  if (other === undefined) return;
  throw new CommandError(`--injectConfigMapName and ${other} name two configurations; give one`, exitCodes.usage);
}

/** The system would say that somebody listens there already, which would be ourselves. */
function checkPorts({ host, port, adminHost = host, adminPort }: ServeOptions): void {
  if (port === 0 || port !== adminPort || host !== adminHost) return;
  throw new CommandError(`--port and --admin-port are both ${port}; they must differ`, exitCodes.usage);
}

function addRecordOptions(command: Command): void {
  command
    .option('--record <directory>', 'record reviews there, free of secrets, for "test" and "replay"')
    .option('--record-rules <file>', 'which values recordings may hold (docs/recordings.md)')
    .addOption(
      new Option('--record-sample <share>', 'share of the reviews that are looked at')
        .argParser(readShare)
        .default(1, '1'),
    )
    .addOption(
      new Option('--record-size <size>', 'what all recordings together may take; the oldest go first')
        .argParser(readDiskSize)
        .default(readDiskSize('256MiB'), '256MiB'),
    )
    .addOption(
      new Option('--record-age <duration>', 'how long recordings are kept')
        .argParser(readDuration)
        .default(readDuration('168h'), '168h'),
    );
}

function checkRecordOptions({ record, recordRules }: ServeOptions): void {
  if (recordRules !== undefined && record === undefined) {
    throw new CommandError('--record-rules goes with --record only', exitCodes.usage);
  }
}
