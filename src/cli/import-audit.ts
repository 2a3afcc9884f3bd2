import { type Command, Option } from 'commander';
import { exitCodes } from './command-error.ts';

/** What `import-audit` is told. */
export interface ImportAuditOptions {
  /** Directory for the recordings. */
  readonly out: string;
  /** Names of the webhooks that inject, with `*`. */
  readonly webhook: readonly string[];
  readonly requestPath: string;
  /** Files with Namespaces, for their labels. */
  readonly resources?: readonly string[];
  /** File with redaction rules. */
  readonly recordRules?: string;
  /** Recordings that tell the same are written all the same. */
  readonly all?: boolean;
  readonly output: 'text' | 'json';
}

/** Adds the command `import-audit`. */
export function registerImportAudit(program: Command): void {
  const collect = (value: string, earlier: readonly string[] | undefined): string[] => [...(earlier ?? []), value];
  const command = program
    .command('import-audit')
    .description("Makes recordings of the creations of pods in an API server's audit log.")
    .argument('<file...>', 'audit logs: JSON lines, packed with gzip or not, - for standard input')
    .requiredOption('--out <directory>', 'where to write the recordings')
    .addOption(
      new Option('--webhook <name>', 'webhook that injects, with * (default: those of Istio) (repeatable)')
        .argParser(collect)
        .default([], 'none'),
    )
    .addOption(
      new Option('--resources <path>', 'Namespaces, for their labels: a file or directory (repeatable)').argParser(
        collect,
      ),
    )
    .option('--request-path <path>', 'URL path with which the webhook is called', '/inject')
    .option('--record-rules <file>', 'which values may be written down (docs/recordings.md)')
    .option('--all', 'also what tells the same as an earlier recording, such as further replicas')
    .addOption(new Option('--output <format>', 'how to report').choices(['text', 'json']).default('text'));
  command.addHelpText('after', helpText);
  command.action(async (files: string[], options: ImportAuditOptions) => {
    const { importAudit } = await import('./import-audit-files.ts');
    if (await importAudit(files, options)) process.exitCode = exitCodes.failed;
  });
}

const helpText = `
The audit policy must log the creation of pods at level Request or RequestResponse; with RequestResponse the pod as the
webhook saw it can be rebuilt and checked. Values of variables, arguments and what looks secret are not written.

Example:
  Does sidecar-injector do what the injector of this cluster did, pod by pod?
    kubectl get namespaces -o yaml > namespaces.yaml
    sidecar-injector import-audit /var/log/kubernetes/audit*.log --out recordings/ --resources namespaces.yaml
    sidecar-injector replay recordings/ --against recorded --config injector.yaml --resources namespaces.yaml

Exit codes: 0 done; 1 a file cannot be read or holds broken lines, or there is nothing to record; 2 wrong usage; 70 a defect
of this program.`;
