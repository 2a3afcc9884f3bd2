import { type Command, InvalidArgumentError, Option } from 'commander';
import { isDnsLabel } from '../inject/revision-name.ts';

/** What `manifests` is told. */
export interface ManifestsOptions {
  readonly revision: string;
  readonly tag: readonly string[];
  readonly namespace: string;
  readonly istioNamespace: string;
  readonly configuration: 'live' | 'embedded';
  readonly image?: string;
  readonly replicas?: number;
  readonly failurePolicy?: 'Fail' | 'Ignore';
  readonly timeout?: number;
  readonly enableNamespacesByDefault?: boolean;
  readonly certManager?: boolean;
  readonly injectUrl?: string;
  readonly caFile?: string;
}

/** Adds the command `manifests`. */
export function registerManifests(program: Command): void {
  const command = program
    .command('manifests')
    .description('Prints everything that installs the injector into a cluster, as the Helm chart would.')
    .addOption(
      new Option('-r, --revision <name>', 'revision of the control plane')
        .argParser(readName)
        .default('', 'the default one'),
    )
    .addOption(
      new Option('--tag <name>', 'another name by which namespaces ask for this revision (repeatable)')
        .argParser((text: string, earlier: readonly string[]) => [...earlier, readName(text)])
        .default([], 'none'),
    )
    .addOption(namespaceOption('-n, --namespace <name>', 'namespace of the injector'))
    .addOption(namespaceOption('-i, --istioNamespace <name>', "namespace of Istio's ConfigMaps"))
    .addOption(namespaceOption('--istio-namespace <name>', '').hideHelp());
  addWorkloadOptions(command);
  addWebhookOptions(command);
  command.addHelpText('after', helpText);
  command.action(async (options: ManifestsOptions) => {
    const { printManifests } = await import('./print-manifests.ts');
    await printManifests(options);
  });
}

function addWorkloadOptions(command: Command): void {
  command
    .addOption(
      new Option(
        '--configuration <source>',
        "where the injection configuration comes from: Istio's ConfigMaps, live, or the embedded one",
      )
        .choices(['live', 'embedded'])
        .default('live'),
    )
    .option('--image <reference>', 'image of the injector (default: sidecar-injector with this version)')
    .option('--replicas <number>', 'how many (default: 2)', readCount)
    .option('--cert-manager', 'certificate by cert-manager instead of one that the injector makes and renews itself');
}

function addWebhookOptions(command: Command): void {
  command
    .addOption(
      new Option(
        '--failure-policy <policy>',
        'while no injector answers: no pods (Fail) or pods without sidecar (Ignore) (default: Fail)',
      ).choices(['Fail', 'Ignore']),
    )
    .option('--timeout <seconds>', 'how long the API server waits, 1 to 30 (default: 5)', readTimeout)
    .option('--enable-namespaces-by-default', 'inject all namespaces that say nothing, not only those with a label')
    .option('--inject-url <url>', 'the injector runs elsewhere, there: prints only its registration', readUrl)
    .option('--ca-file <file>', 'authority that the API server trusts, in PEM (default: filled in later)');
}

function namespaceOption(flags: string, description: string): Option {
  return new Option(flags, description).argParser(readNamespace).default('istio-system');
}

/** Names of revisions and tags; so short that what is named after them has room. */
function readName(text: string): string {
  if (isDnsLabel(text, 40)) return text;
  throw new InvalidArgumentError('A name has at most 40 lower-case letters, digits and hyphens.');
}

function readNamespace(text: string): string {
  if (isDnsLabel(text, 63)) return text;
  throw new InvalidArgumentError('A namespace has at most 63 lower-case letters, digits and hyphens.');
}

function readCount(text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('A number of replicas is 1 or more.');
}

function readTimeout(text: string): number {
  const seconds = /^\d{1,2}s?$/.test(text) ? Number.parseInt(text, 10) : 0;
  if (seconds >= 1 && seconds <= 30) return seconds;
  throw new InvalidArgumentError('An API server waits from 1 to 30 whole seconds.');
}

/** What an API server accepts as the URL of a webhook. */
function readUrl(text: string): string {
  const url = URL.parse(text);
  if (url?.protocol === 'https:' && url.username === '' && url.search === '' && url.hash === '') return text;
  throw new InvalidArgumentError('The URL of a webhook begins with https:// and has no user, query or fragment.');
}

const helpText = `
No cluster is contacted. Comments tell why things are as they are. What more can be chosen, the Helm chart can:
charts/sidecar-injector/values.yaml.

Examples:
  Install beside Istio's control plane:
    sidecar-injector manifests --image registry.example.com/sidecar-injector:0.1.0 | kubectl apply -f -

  Another revision, which namespaces also get by asking for prod:
    sidecar-injector manifests --revision 1-30 --tag prod --image … | kubectl apply -f -

  Register an injector that runs on this machine:
    sidecar-injector manifests --inject-url https://127.0.0.1:9443/inject --ca-file ca.crt | kubectl apply -f -

Exit codes: 0 done; 1 a file cannot be read; 2 wrong usage; 70 a defect of this program.`;
