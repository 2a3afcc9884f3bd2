import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { LogWriter } from '../../src/server/log-writer.ts';
import { useProgram } from '../support/program-place.ts';

const program = useProgram('log-writer');
const scratch = mkdtempSync(join(tmpdir(), 'log-writer-'));
afterAll(() => rmSync(scratch, { recursive: true }));

function toFile(name: string): { writer: LogWriter; read: () => string } {
  const path = join(scratch, name);
  const descriptor = openSync(path, 'w');
  onTestFinished(() => closeSync(descriptor));
  return { writer: new LogWriter(descriptor), read: () => readFileSync(path, 'utf8') };
}

describe('lines of a log', () => {
  it('come out in their order, in the background', async () => {
    const { writer, read } = toFile('order');
    const lines = Array.from({ length: 5000 }, (_, index) => `{"number":${index},"text":"grün"}\n`);
    for (const line of lines) writer.write(line);
    await vi.waitFor(() => expect(read()).toBe(lines.join('')));
    writer.write('last\n');
    await vi.waitFor(() => expect(read().endsWith('last\n')).toBe(true));
  });

  it('come out once each where the process ends at once', () => {
    const { writer, read } = toFile('end');
    writer.write('first\n');
    writer.write('second\n');
    writer.flushSync();
    writer.flushSync();
    expect(read()).toBe('first\nsecond\n');
  });
});

describe('a server whose log has no reader any more', () => {
  it('serves and ends in peace', async () => {
    const words = ['serve', '--port', '0', '--admin-port', '0', '--quiet', '--drain-delay', '0'];
    const child = spawn(process.execPath, [program.main, ...words]);
    onTestFinished(() => void child.kill('SIGKILL'));
    const exit = once(child, 'exit');
    let text = '';
    // Leaving the loop closes our end of the pipe.
    for await (const chunk of child.stderr) {
      text += chunk;
      if (text.includes('"listening"')) break;
    }
    const listening = text.split('\n').find((line) => line.includes('"listening"'))!;
    const { adminPort } = JSON.parse(listening) as { adminPort: number };
    expect((await fetch(`http://127.0.0.1:${adminPort}/readyz`)).status).toBe(200);
    child.kill('SIGTERM');
    expect(await exit).toEqual([0, null]);
  });
});
