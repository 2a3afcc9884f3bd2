import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { conformanceDirectory } from '../support/conformance.ts';
import { type RecordedCase, recordedCases } from '../support/recorded-settings.ts';
import { differences } from './differences.ts';

const readmeFile = resolve(import.meta.dirname, '../../README.md');
const markers = ['<!-- compatibility -->\n', '<!-- /compatibility -->'] as const;

/** One result of a recorded case. The other tests of this directory see to it that only those listed differ. */
interface Result {
  readonly path: 'webhook' | 'offline';
  readonly isSame: boolean;
  readonly hasProbes: boolean;
  readonly isSecond: boolean;
}

function resultsOf(folder: string): Result[] {
  return recordedCases(folder).flatMap((item) => {
    const text = inputOf(item);
    const about = { hasProbes: /(?:readiness|liveness|startup)Probe/.test(text), isSecond: isInjected(text) };
    return pathsOf(item).map((path) => {
      const isListed = differences.some((one) => one.folder === folder && one.name === item.name && one.path === path);
      return { path, isSame: !isListed, ...about };
    });
  });
}

function pathsOf({ webhook, load, offline }: RecordedCase): Result['path'][] {
  // Settings that cannot be loaded are tried with the webhook.
  if (load) return ['webhook'];
  return [...(webhook.length > 0 ? (['webhook'] as const) : []), ...(offline ? (['offline'] as const) : [])];
}

/** The manifest and all requests. */
function inputOf({ directory, load, webhook }: RecordedCase): string {
  const reviews = load ? [] : webhook.map(({ review }) => review);
  const files = ['input.yaml', ...reviews].map((file) => join(directory, file));
  return files.map((file) => (existsSync(file) ? readFileSync(file, 'utf8') : '')).join('\n');
}

function isInjected(text: string): boolean {
  return /sidecar\.istio\.io\/status|alpha\.istio\.io\/sidecar: injected/.test(text);
}

function row(release: string, results: readonly Result[]): string {
  const cells = [
    countOf(results.filter(({ path }) => path === 'webhook')),
    countOf(results.filter(({ path }) => path === 'offline')),
    countOf(results.filter(({ hasProbes }) => hasProbes)),
    countOf(results.filter(({ isSecond }) => isSecond)),
  ];
  return `| ${[release, ...cells].join(' | ')} |\n`;
}

function countOf(results: readonly Result[]): string {
  const same = results.filter(({ isSame }) => isSame).length;
  return results.length === 0 ? '–' : `${same} of ${results.length}`;
}

function compatibilityTable(): string {
  const releases = readdirSync(conformanceDirectory!)
    .filter((folder) => folder.startsWith('legacy-'))
    .map((folder) => folder.replace('legacy-', ''))
    .sort((left, right) => left.localeCompare(right, 'en', { numeric: true }));
  const rows = releases.map((release) => row(release, resultsOf(`legacy-${release}`)));
  const today = row('today', ['modern', 'differential'].flatMap(resultsOf));
  return `| release | webhook | kube-inject | probes | re-injection |\n|---|---|---|---|---|\n${rows.join('')}${today}`;
}

/** The text up to the table, the table, and the rest. */
function partsOf(readme: string): [before: string, table: string, after: string] {
  const start = readme.indexOf(markers[0]) + markers[0].length;
  const end = readme.indexOf(markers[1]);
  return [readme.slice(0, start), readme.slice(start, end), readme.slice(end)];
}

describe.runIf(conformanceDirectory)('the table of releases in README.md', () => {
  it('counts what was recorded and what differs', () => {
    const table = compatibilityTable();
    const [before, found, after] = partsOf(readFileSync(readmeFile, 'utf8'));
    expect(after, 'README.md lacks the markers of the table').not.toBe('');
    if (process.env.UPDATE_GOLDEN) writeFileSync(readmeFile, `${before}${table}${after}`);
    expect(process.env.UPDATE_GOLDEN ? table : found, 'stale: run UPDATE_GOLDEN=1 with this test').toBe(table);
  });
});
