import { InvalidArgumentError } from 'commander';
import { describe, expect, it } from 'vitest';
import { collectName, readDuration, readPort, readSize, readWorkers } from '../../src/cli/option-values.ts';

describe('ports', () => {
  it.each([
    ['0', 0],
    ['9443', 9443],
    ['65535', 65_535],
  ])('%s is one', (text, port) => expect(readPort(text)).toBe(port));

  it.each(['', '-1', '65536', '1e3', '0x10', ' 80', 'http'])('%j is none', (text) =>
    expect(() => readPort(text)).toThrow(InvalidArgumentError),
  );
});

describe('sizes', () => {
  it.each([
    ['7340032', 7_340_032],
    ['7MiB', 7_340_032],
    ['7Mi', 7_340_032],
    ['64KiB', 65_536],
    ['1024B', 1024],
  ])('%s is one', (text, bytes) => expect(readSize(text)).toBe(bytes));

  it.each(['', '0', '7', '1023', '-1', '7MB', '1.5MiB', '512MiB', '1Gi', '99999999999999999999', 'MiB'])(
    '%j is none',
    (text) => expect(() => readSize(text)).toThrow(InvalidArgumentError),
  );
});

describe('workers', () => {
  it.each([
    ['1', 1],
    ['64', 64],
  ])('%s is a number of them', (text, count) => expect(readWorkers(text)).toBe(count));

  it('auto is at least one', () => expect(readWorkers('auto')).toBeGreaterThanOrEqual(1));

  it.each(['', '0', '-1', '65', '1.5', 'all', '1e1'])('%j is none', (text) =>
    expect(() => readWorkers(text)).toThrow(InvalidArgumentError),
  );
});

describe('durations', () => {
  it.each([
    ['10s', 10_000],
    ['0', 0],
    ['0s', 0],
    ['500ms', 500],
    ['1m30s', 90_000],
    ['1.5s', 1_500],
  ])('%s is one', (text, milliseconds) => expect(readDuration(text)).toBe(milliseconds));

  it.each(['', '10', '-1s', 'soon', '9999999h', '1d'])('%j is none', (text) =>
    expect(() => readDuration(text)).toThrow(InvalidArgumentError),
  );
});

describe('names of a certificate', () => {
  it('are gathered', () => {
    expect(collectName('injector.mesh.svc', ['localhost'])).toEqual(['localhost', 'injector.mesh.svc']);
    expect(collectName('fd00::1', [])).toEqual(['fd00::1']);
  });

  it.each(['', '*.mesh.svc', 'a b', 'müller.de', 'fe80::1%eth0', 'https://x', 'a'.repeat(254)])('%j is none', (text) =>
    expect(() => collectName(text, [])).toThrow(InvalidArgumentError),
  );
});
