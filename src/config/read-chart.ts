import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Chart } from '../install/chart.ts';
import type { JsonObject } from '../json/index.ts';
import { readYaml } from '../yaml/index.ts';
import { packageRoot } from './package-root.ts';

/** Reads the Helm chart that comes with the package. */
export async function readChart(): Promise<Chart> {
  const directory = join(packageRoot(), 'charts', 'sidecar-injector');
  const [metadata, values, templates] = await Promise.all([
    readObject(join(directory, 'Chart.yaml')),
    readObject(join(directory, 'values.yaml')),
    readTexts(join(directory, 'templates')),
  ]);
  return { appVersion: String(metadata.appVersion), values, templates };
}

async function readObject(file: string): Promise<JsonObject> {
  return readYaml(await readFile(file, 'utf8')) as JsonObject;
}

async function readTexts(directory: string): Promise<ReadonlyMap<string, string>> {
  const names = await readdir(directory);
  const texts = names.map(async (name) => [name, await readFile(join(directory, name), 'utf8')] as const);
  return new Map(await Promise.all(texts));
}
