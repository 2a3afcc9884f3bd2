import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { conformanceDirectory } from '../support/conformance.ts';
import { webhookSnapshot } from '../support/recorded-settings.ts';
import { type Renderer, renderer } from './structure-renders.ts';

const folder = 'modern';

/** Settings with Istio's own templates: those with the configuration that occurs most often among the recorded ones. */
export function stockSettings(): readonly [folder: string, id: string] | undefined {
  if (!conformanceDirectory) return undefined;
  const root = join(conformanceDirectory, folder, 'settings');
  const byText = new Map<string, string[]>();
  for (const id of readdirSync(root)) {
    const hash = createHash('sha256')
      .update(readFileSync(join(root, id, 'config.yaml')))
      .digest('hex');
    byText.set(hash, [...(byText.get(hash) ?? []), id]);
  }
  const [stock] = [...byText.values()].sort((left, right) => right.length - left.length);
  return [folder, stock![0]!];
}

/** Istio's own templates. */
export function stockRenderers(): Renderer[] {
  const settings = stockSettings();
  if (!settings) return [];
  const snapshot = webhookSnapshot(...settings);
  return [...snapshot.templates.keys()].map((template) => renderer(`Istio's ${template}`, snapshot, template));
}
