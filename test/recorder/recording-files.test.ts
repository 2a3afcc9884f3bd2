import { readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { type FileLimits, RecordingFiles } from '../../src/recorder/recording-files.ts';
import { directoryWith } from '../policy/policy-files.ts';

const limits: FileLimits = { fileBytes: 100, fileAge: 3_600_000, totalBytes: 300, maximumAge: 3_600_000 };

function filesIn(directory: string): string[] {
  return readdirSync(directory).sort();
}

const line = (character: string): string => `${character.repeat(59)}\n`;

describe('files of recordings', () => {
  it('are made for their owner only, in a directory that nobody else may enter', async () => {
    const directory = join(directoryWith({}), 'deep/recordings');
    const files = new RecordingFiles(directory, 'recording', limits);
    await files.prepare();
    await files.append(line('a'));
    await files.close();
    const [name] = filesIn(directory);
    expect(name).toMatch(/^recording-\d{8}T\d{6}Z-[0-9a-f]{8}\.jsonl$/);
    expect(readFileSync(join(directory, name!), 'utf8')).toBe(line('a'));
    expect(statSync(join(directory, name!)).mode & 0o777).toBe(0o600);
    expect(statSync(directory).mode & 0o777).toBe(0o700);
  });

  it.each([
    ['a directory that cannot be made', '/proc/recordings'],
    ['one below it', '/proc/recordings/of/today'],
    ['a directory that takes no files', '/proc/self'],
    ['a directory below a file', '/etc/passwd/recordings'],
  ])('are refused at once in %s', async (_words, directory) => {
    await expect(new RecordingFiles(directory, 'recording', limits).prepare()).rejects.toThrow(/^E[A-Z]+: .*'\//);
  });

  it('leave nothing behind where no review comes, and go where others are', async () => {
    const directory = directoryWith({ 'notes.txt': 'x' });
    await Promise.all([1, 2, 3].map(() => new RecordingFiles(join(directory, 'a/b'), 'recording', limits).prepare()));
    await new RecordingFiles(directory, 'recording', limits).prepare();
    expect([filesIn(directory), filesIn(join(directory, 'a/b'))]).toEqual([['a', 'notes.txt'], []]);
  });

  it('are followed by others when they are full, and never take more than they may', async () => {
    const directory = directoryWith({ 'notes.txt': 'x'.repeat(1000), 'other-20261121T064003Z-aaaaaaaa.jsonl': 'x' });
    const files = new RecordingFiles(directory, 'recording', limits);
    for (const character of 'abcdefgh') {
      await files.append(line(character));
      // Which file is the oldest is told by times that file systems keep to some milliseconds only.
      await sleep(20);
      const own = filesIn(directory).filter((name) => name.startsWith('recording-'));
      const total = own.reduce((sum, name) => sum + statSync(join(directory, name)).size, 0);
      expect(total).toBeLessThanOrEqual(limits.totalBytes);
    }
    await files.close();
    const texts = filesIn(directory).map((name) => readFileSync(join(directory, name), 'utf8'));
    // One more than fits into a file goes into the next one; the last ones are kept, and so is what belongs to others.
    expect(texts.filter((text) => text.endsWith('\n')).sort()).toEqual(['e', 'f', 'g', 'h'].map(line));
    expect(filesIn(directory)).toEqual(expect.arrayContaining(['notes.txt', 'other-20261121T064003Z-aaaaaaaa.jsonl']));
  });

  it('are followed by others when they are old, and go when they are older', async () => {
    const directory = directoryWith({});
    const files = new RecordingFiles(directory, 'recording', { ...limits, fileAge: -1 });
    await files.append('a\n');
    await files.append('b\n');
    await files.close();
    expect(filesIn(directory)).toHaveLength(2);
    const [first] = filesIn(directory);
    const longAgo = new Date(Date.now() - 2 * limits.maximumAge);
    utimesSync(join(directory, first!), longAgo, longAgo);
    expect(await files.tidy()).toBe(2);
    expect(filesIn(directory)).toHaveLength(1);
  });

  it('say so where the directory cannot be used', async () => {
    const directory = directoryWith({ taken: '' });
    await expect(new RecordingFiles(join(directory, 'taken'), 'recording', limits).prepare()).rejects.toThrow(/EEXIST/);
    writeFileSync(join(directory, 'recording-20200101T000000Z-00000000.jsonl'), 'x');
    await new RecordingFiles(directory, 'recording', limits).prepare();
    expect(filesIn(directory)).toEqual(['recording-20200101T000000Z-00000000.jsonl', 'taken']);
  });
});
