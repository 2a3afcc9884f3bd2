import { type Command, Option } from 'commander';
import type { TlsVersion } from '../server/tls-settings.ts';
import { CommandError, exitCodes } from './command-error.ts';
import { collectName } from './option-values.ts';

/** What `serve` is told about certificates: its own, those of its clients, and who must trust it. */
export interface TlsOptions {
  readonly tlsCertFile?: string;
  readonly tlsKeyFile?: string;
  /** Authority of a certificate from files. */
  readonly caFile?: string;
  /** Name of a Secret in the own namespace. */
  readonly tlsSecret?: string;
  readonly namespace?: string;
  readonly tlsSan: readonly string[];
  readonly tlsMinVersion: TlsVersion;
  readonly writeCa?: string;
  readonly tlsClientCaFile?: string;
  readonly tlsClientName: readonly string[];
  /** Names of MutatingWebhookConfigurations. */
  readonly webhookConfig: readonly string[];
  readonly instance: string;
}

/** Adds the options of {@link TlsOptions}. */
export function addTlsOptions(command: Command): void {
  command
    .option('--tls-cert-file <file>', 'certificate chain in PEM; watched for changes (default: made at start)')
    .option('--tls-key-file <file>', 'key of the certificate in PEM')
    .option('--ca-file <file>', 'authorities of the certificate in PEM, to be registered; watched for changes')
    .option(
      '--tls-secret <name>',
      'Secret of the own namespace in which replicas keep an authority and a certificate that they make themselves',
    )
    .addOption(new Option('--namespace <name>', 'own namespace').env('POD_NAMESPACE'))
    .addOption(repeatableName('--tls-san <name>', 'DNS name or address that the certificate must carry (repeatable)'))
    .addOption(
      new Option('--tls-min-version <version>', 'oldest version of TLS')
        .choices(['1.2', '1.3'] satisfies TlsVersion[])
        .default('1.2'),
    )
    .option('--write-ca <file>', 'where to write the authority of a certificate made at start');
  addClientOptions(command);
  addRegistrationOptions(command);
}

function addClientOptions(command: Command): void {
  command
    .option(
      '--tls-client-ca-file <file>',
      'take connections only from clients with a certificate of these authorities (PEM); watched for changes',
    )
    .addOption(
      // Common names are any text, such as system:kube-apiserver.
      new Option(
        '--tls-client-name <name>',
        'common or DNS name that the certificate of a client must carry (repeatable)',
      )
        .argParser((text: string, earlier: readonly string[]) => [...earlier, text])
        .default([], 'none'),
    );
}

function addRegistrationOptions(command: Command): void {
  command
    .addOption(
      repeatableName(
        '--webhook-config <name>',
        'MutatingWebhookConfiguration whose caBundle is kept right if it is labelled for this instance (repeatable)',
      ),
    )
    .option(
      '--instance <name>',
      'value of the label sidecar-injector/instance on what belongs to this installation',
      'sidecar-injector',
    );
}

function repeatableName(flags: string, description: string): Option {
  return new Option(flags, description).argParser(collectName).default([], 'none');
}

/** @throws {CommandError} where options contradict each other */
export function checkTlsOptions(options: TlsOptions): void {
  const complaint = complaints.find(({ isWrong }) => isWrong(options))?.sentence;
  if (complaint !== undefined) throw new CommandError(complaint, exitCodes.usage);
}

const complaints: readonly { isWrong(options: TlsOptions): boolean; sentence: string }[] = [
  {
    isWrong: ({ tlsCertFile, tlsKeyFile }) => (tlsCertFile === undefined) !== (tlsKeyFile === undefined),
    sentence: '--tls-cert-file and --tls-key-file must be given together',
  },
  {
    isWrong: ({ tlsCertFile, tlsSecret }) => tlsCertFile !== undefined && tlsSecret !== undefined,
    sentence: '--tls-cert-file and --tls-secret exclude each other: the certificate comes from files or from a Secret',
  },
  {
    isWrong: ({ tlsCertFile, tlsSecret, writeCa }) => writeCa !== undefined && (tlsCertFile ?? tlsSecret) !== undefined,
    sentence: '--write-ca is only for a certificate made at start, without --tls-cert-file and --tls-secret',
  },
  {
    isWrong: ({ tlsSecret, namespace }) => tlsSecret !== undefined && namespace === undefined,
    sentence: '--tls-secret needs --namespace (or POD_NAMESPACE)',
  },
  {
    isWrong: ({ caFile, tlsCertFile }) => caFile !== undefined && tlsCertFile === undefined,
    sentence: '--ca-file is only for a certificate from --tls-cert-file',
  },
  {
    isWrong: ({ tlsClientName, tlsClientCaFile }) => tlsClientName.length > 0 && tlsClientCaFile === undefined,
    sentence: '--tls-client-name needs --tls-client-ca-file',
  },
  {
    isWrong: ({ webhookConfig, tlsSecret, caFile }) => webhookConfig.length > 0 && (tlsSecret ?? caFile) === undefined,
    sentence: '--webhook-config needs to know what to publish: --tls-secret, or --ca-file with --tls-cert-file',
  },
];
