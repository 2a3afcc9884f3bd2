import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { ConfigurationFiles, configurationPaths } from '../../src/config/configuration-files.ts';
import { watchDirectories } from '../../src/config/watch-directories.ts';

const patience = { timeout: 30_000, interval: 10 };

function scratch(): string {
  const directory = mkdtempSync(join(tmpdir(), 'configuration-files-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** Times under which only one of both ways can notice anything. */
const eventsOnly = { settle: 1, poll: 3_600_000 };
const pollOnly = { settle: 3_600_000, poll: 10 };

it('knows which files a configuration is of', () => {
  const options = { config: 'a', injectConfigFile: 'b', valuesFile: 'c', meshConfigFile: 'd', operatorFileName: 'e' };
  expect(configurationPaths({ ...options, resources: ['f', 'g'] })).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g']);
  expect(configurationPaths({})).toEqual([]);
});

it.each([
  ['events', eventsOnly],
  ['looking now and then', pollOnly],
])('notices by %s that a file was written, replaced in place or removed', async (_, times) => {
  const directory = scratch();
  const file = join(directory, 'config');
  writeFileSync(file, 'one');
  const files = await ConfigurationFiles.open([directory]);
  const reload = vi.fn();
  onTestFinished(await files.watch(reload, () => false, times));
  expect(reload).not.toHaveBeenCalled();
  const noticed = async (change: () => void): Promise<void> => {
    const before = reload.mock.calls.length;
    change();
    await vi.waitFor(() => expect(reload.mock.calls.length).toBeGreaterThan(before), patience);
  };
  await noticed(() => writeFileSync(file, 'two'));
  await noticed(() => utimesSync(file, 1, 1));
  await noticed(() => writeFileSync(join(directory, 'values'), ''));
  await noticed(() => rmSync(file));
});

it('notices what happened between opening and watching', async () => {
  const file = join(scratch(), 'config');
  writeFileSync(file, 'one');
  const files = await ConfigurationFiles.open([file]);
  writeFileSync(file, 'other');
  const reload = vi.fn();
  onTestFinished(await files.watch(reload, () => false, { settle: 3_600_000, poll: 3_600_000 }));
  expect(reload).toHaveBeenCalledOnce();
});

it('does not look into files that stayed as they are, unless something is amiss', async () => {
  const directory = scratch();
  writeFileSync(join(directory, 'config'), 'one');
  const files = await ConfigurationFiles.open([directory]);
  const reload = vi.fn();
  let isWanting = false;
  const looks = vi.fn(() => isWanting);
  onTestFinished(await files.watch(reload, looks, pollOnly));
  await vi.waitFor(() => expect(looks.mock.calls.length).toBeGreaterThan(3), patience);
  expect(reload).not.toHaveBeenCalled();
  isWanting = true;
  await vi.waitFor(() => expect(reload).toHaveBeenCalled(), patience);
});

it('goes on watching a directory that was made anew', async () => {
  const directory = join(scratch(), 'inner');
  mkdirSync(directory);
  const looks = vi.fn();
  onTestFinished(watchDirectories([directory], looks, { settle: 1, poll: 50 }));
  rmSync(directory, { recursive: true });
  mkdirSync(directory);
  const before = looks.mock.calls.length;
  await vi.waitFor(() => expect(looks.mock.calls.length).toBeGreaterThan(before + 1), patience);
});
