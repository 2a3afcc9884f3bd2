import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { readChart } from '../config/read-chart.ts';
import { fileProblem } from '../config/read-text.ts';
import { InstallationError } from '../install/chart.ts';
import {
  type Installation,
  type InstalledObject,
  installationValues,
  renderInstallation,
} from '../install/installation.ts';
import { CommandError, exitCodes } from './command-error.ts';
import type { ManifestsOptions } from './manifests.ts';
import { version } from './version.ts';

/** Prints the objects of an installation. */
export async function printManifests(options: ManifestsOptions): Promise<void> {
  const installation = await readInstallation(options);
  const objects = render(installation, await readChart());
  const isDeployed = objects.some(({ object }) => object.kind === 'Deployment');
  if (isDeployed && options.image === undefined) process.stderr.write(`note: ${withoutImage}\n`);
  const parts = [heading(installation), ...objects.map(({ text }) => text)];
  process.stdout.write(parts.join('---\n'));
}

/** Nobody publishes one under this name, and with `failurePolicy: Fail` no pod would start where injection is on. */
const withoutImage = `no --image is given; the Deployment names sidecar-injector:${version}, which the nodes must have already`;

async function readInstallation(options: ManifestsOptions): Promise<Installation> {
  const { tag, enableNamespacesByDefault, certManager, caFile, ...same } = options;
  return {
    ...same,
    tags: [...new Set(tag)],
    enablesNamespacesByDefault: enableNamespacesByDefault === true,
    usesCertManager: certManager === true,
    ...(caFile !== undefined && { authority: await readAuthority(caFile) }),
  };
}

/** The text of a file with certificates. */
async function readAuthority(file: string): Promise<string> {
  try {
    const text = await readFile(file, 'utf8');
    new X509Certificate(text);
    return text;
  } catch (error) {
    throw new CommandError(`--ca-file ${file}: ${fileProblem(error) ?? 'holds no certificate in PEM'}`);
  }
}

function render(installation: Installation, chart: Parameters<typeof renderInstallation>[0]): InstalledObject[] {
  try {
    return renderInstallation(chart, installationValues(installation), installation.namespace);
  } catch (error) {
    throw error instanceof InstallationError ? new CommandError(error.message, exitCodes.usage) : error;
  }
}

function heading({ revision, namespace }: Installation): string {
  return `# sidecar-injector ${version} for revision ${revision || 'default'}, in namespace ${namespace}, which must be there already.
# Made by \`sidecar-injector manifests\`; the Helm chart charts/sidecar-injector gives the same objects.
`;
}
