import { type Command, InvalidArgumentError, Option } from 'commander';
import type { BuiltInFlags } from '../inject/legacy/inject-built-in.ts';

/** Flags of istioctl 0.1, as commander names them. */
export interface BuiltInOptions {
  readonly hub?: string;
  readonly tag?: string;
  readonly verbosity?: number;
  readonly sidecarProxyUID?: number;
  readonly setVersionString?: string;
  readonly meshConfig?: string;
  readonly coreDump?: boolean;
  readonly includeIPRanges?: string;
}

/** Adds the flags by which `--generation 0.1.5` is told what later releases have in their configuration. */
export function addBuiltInOptions(command: Command): void {
  const only = 'with --generation 0.1.5:';
  command
    .option('--hub <registry>', `${only} where its images are`)
    .option('--tag <tag>', `${only} tag of its images`)
    .addOption(new Option('--verbosity <level>', `${only} log level of the proxy`).argParser(readInteger))
    .addOption(new Option('--sidecarProxyUID <id>', `${only} user of the proxy`).argParser(readInteger))
    .option('--setVersionString <text>', `${only} text of the annotation about the version`)
    .option('--meshConfig <name>', `${only} name of the ConfigMap of the mesh`)
    .addOption(new Option('--coreDump [boolean]', `${only} whether core dumps are switched on`).argParser(readBoolean))
    .option('--includeIPRanges <ranges>', `${only} the only addresses whose traffic goes through the proxy`);
}

function readInteger(text: string): number {
  if (/^-?\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('A whole number is wanted.');
}

function readBoolean(text: string): boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  throw new InvalidArgumentError('true or false is wanted.');
}

/** What those of the flags that were given do without `--generation 0.1.5`; undefined where none was. */
export function idleBuiltInNote(options: BuiltInOptions): string | undefined {
  const given = builtInNames.filter((name) => options[name] !== undefined).map((name) => `--${name}`);
  if (given.length === 0) return undefined;
  const isImage = options.hub !== undefined || options.tag !== undefined;
  const hint = isImage ? '; images come from the values, which --helm-values and --valuesFile give' : '';
  return `${given.join(', ')} ${given.length === 1 ? 'has' : 'have'} no effect but with --generation 0.1.5${hint}`;
}

const builtInNames = [
  'hub',
  'tag',
  'verbosity',
  'sidecarProxyUID',
  'setVersionString',
  'meshConfig',
  'coreDump',
  'includeIPRanges',
] as const satisfies readonly (keyof BuiltInOptions)[];

/** The flags that were given. */
export function builtInFlags(options: BuiltInOptions): Partial<BuiltInFlags> {
  const { sidecarProxyUID, setVersionString, includeIPRanges, hub, tag, verbosity, meshConfig, coreDump } = options;
  return {
    ...(hub !== undefined && { hub }),
    ...(tag !== undefined && { tag }),
    ...(verbosity !== undefined && { verbosity }),
    ...(meshConfig !== undefined && { meshConfig }),
    ...(coreDump !== undefined && { coreDump }),
    ...(sidecarProxyUID !== undefined && { sidecarProxyUid: sidecarProxyUID }),
    ...(setVersionString !== undefined && { version: setVersionString }),
    ...(includeIPRanges !== undefined && { includeIpRanges: includeIPRanges }),
  };
}
