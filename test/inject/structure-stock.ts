import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { conformanceDirectory } from '../support/conformance.ts';
import { webhookSnapshot } from '../support/recorded-settings.ts';
import { type Renderer, renderer } from './structure-renders.ts';

/** Istio's own templates: those of the configuration that occurs most often among the recorded settings. */
export function stockRenderers(): Renderer[] {
  if (!conformanceDirectory) return [];
  const root = join(conformanceDirectory, 'modern', 'settings');
  const byText = new Map<string, string[]>();
  for (const id of readdirSync(root)) {
    const hash = createHash('sha256')
      .update(readFileSync(join(root, id, 'config.yaml')))
      .digest('hex');
    byText.set(hash, [...(byText.get(hash) ?? []), id]);
  }
  const [stock] = [...byText.values()].sort((left, right) => right.length - left.length);
  const snapshot = webhookSnapshot('modern', stock![0]!);
  return [...snapshot.templates.keys()].map((template) => renderer(`Istio's ${template}`, snapshot, template));
}
