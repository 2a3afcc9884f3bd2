import { type Command, Option } from 'commander';
import { addConfigurationOptions, type ConfigurationOptions } from '../config/configuration-options.ts';
import type { LogLevel } from '../server/logger.ts';
import { type ApiConnectionOptions, addApiConnectionOptions } from './api-connection.ts';
import { readDuration, readPort, readSize } from './option-values.ts';
import { addTlsOptions, checkTlsOptions, type TlsOptions } from './tls-options.ts';

/** What `serve` is told, as commander reads it; sizes in bytes, times in milliseconds. */
export interface ServeOptions extends ConfigurationOptions, TlsOptions, ApiConnectionOptions {
  readonly host?: string;
  readonly inCluster?: boolean;
  readonly port: number;
  readonly adminHost?: string;
  readonly adminPort: number;
  readonly bodyLimit: number;
  readonly drainDelay: number;
  readonly logLevel: LogLevel;
  readonly quiet?: boolean;
}

/** Adds the command `serve`. */
export function registerServe(program: Command): void {
  const command = program
    .command('serve')
    .description('Answers the admission reviews of a Kubernetes API server over HTTPS.');
  addListenOptions(command);
  addTlsOptions(command);
  addBehaviourOptions(command);
  addApiConnectionOptions(command);
  addConfigurationOptions(command);
  command.action(async (options: ServeOptions) => {
    checkTlsOptions(options);
    const { serve } = await import('./serve-until-signal.ts');
    await serve(options);
  });
}

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
      new Option('--drain-delay <duration>', 'how long to serve on after SIGTERM')
        .argParser(readDuration)
        .default(readDuration('10s'), '10s'),
    )
    .addOption(
      new Option('--log-level <level>', 'what to log')
        .choices(['error', 'warn', 'info', 'debug'] satisfies LogLevel[])
        .default('info'),
    )
    .option('--quiet', 'do not tell at start what to try next');
}
