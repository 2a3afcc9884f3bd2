import { expect, test } from 'vitest';
import { compileTemplate } from '../../src/template/compile.ts';
import { sprigFunctions } from '../../src/template/functions/sprig.ts';
import { call } from './call.ts';

const render = (source: string): string =>
  compileTemplate(source, { name: 'inject', functions: sprigFunctions }).execute({});

test.each<[expected: string, expression: string]>([
  [
    '1 2 3 beta.1 b2',
    '{{ $v := semver "v1.2.3-beta.1+b2" }}{{ $v.Major }} {{ $v.Minor }} {{ $v.Patch }} {{ $v.Prerelease }} {{ $v.Metadata }}',
  ],
  ['1.2.0', '{{ semver "1.2" }}'],
  ['v1', '{{ (semver "v1").Original }}'],
  ['1.2.3', '{{ semver "01.2.3" }}'],
  ['-1', '{{ (semver "1.2.3").Compare (semver "1.10.0") }}'],
  ['true', '{{ (semver "1.0.0-alpha").LessThan (semver "1.0.0") }}'],
  ['true', '{{ (semver "1.0.0-2").LessThan (semver "1.0.0-10") }}'],
  ['true', '{{ (semver "1.0.0-10").LessThan (semver "1.0.0-a") }}'],
  ['true', '{{ (semver "1.0.0-a").LessThan (semver "1.0.0-a.1") }}'],
  ['true', '{{ (semver "1.2.3+a").Equal (semver "v1.2.3+b") }}'],
  ['1.2.4 1.3.0 2.0.0', '{{ $v := semver "1.2.3+m" }}{{ $v.IncPatch }} {{ $v.IncMinor }} {{ $v.IncMajor }}'],
  ['1.2.3', '{{ (semver "1.2.3-rc.1").IncPatch }}'],
  ['1.2.3-rc.1', '{{ (semver "1.2.3").SetPrerelease "rc.1" }}'],
  ['"1.2.0"', '{{ toJson (semver "v1.2") }}'],
])('%s = %s', (expected, source) => {
  expect(render(source)).toBe(expected);
});

test.each<[message: string, version: string]>([
  ['invalid semantic version', 'x'],
  ['invalid semantic version', ''],
  ['invalid semantic version', '1.2.3.4'],
  ['invalid semantic version', '1.2.3-'],
  ['version segment starts with 0', '1.2.3-01'],
  ['value out of range', '18446744073709551616.0.0'],
])('%s: %s', (message, version) => {
  expect(() => call('semver', version)).toThrow(message);
});

test.each<[holds: boolean, constraint: string, version: string]>([
  [true, '>=1.20.0', '1.21.3'],
  [true, '>=1.20-0', 'v1.21.3-gke.100'],
  [false, '>=1.20', 'v1.21.3-gke.100'],
  [true, '^1.2.3', '1.9.0'],
  [false, '^1.2.3', '2.0.0'],
  [false, '^0.2.3', '0.3.0'],
  [false, '^0.0.3', '0.0.4'],
  [true, '^0.x', '0.9.0'],
  [true, '~1.2.3', '1.2.9'],
  [false, '~1.2', '1.3.0'],
  [true, '1.2.x', '1.2.5'],
  [true, '*', '1.2.3'],
  [true, '1', '1.9.9'],
  [true, '>1.0 <2.0', '1.5.0'],
  [false, '>1.0, <2.0', '2.5.0'],
  [false, '>1.2', '1.2.9'],
  [true, '<=1.2', '1.2.9'],
  [true, '<1.0 || >2.0', '3.0.0'],
  [false, '!=1.2', '1.2.7'],
  [true, '!=1.2.3', '1.2.4'],
  [true, '1.2 - 1.4', '1.3.9'],
  [true, '=> 1.2 , =< 2', '1.5.0'],
  [true, '1.2.3', '1.2.3+build'],
])('%s: %s allows %s', (holds, constraint, version) => {
  expect(call('semverCompare', constraint, version)).toBe(holds);
});

test.each<[message: string, constraint: string]>([
  ['improper constraint: "bad"', 'bad'],
  ['improper constraint: ""', ''],
  ['improper constraint: ">1,"', '>1,'],
  ['improper constraint: ">1<2"', '>1<2'],
  ['improper constraint: "1.2.3.4"', '1.2.3.4'],
  ['constraint parser error', '1x'],
])('%s: %s', (message, constraint) => {
  expect(() => call('semverCompare', constraint, '1.0.0')).toThrow(message);
});

test('long versions and constraints are refused', () => {
  expect(() => call('semver', '1'.repeat(300))).toThrow('version string is too long (max 256 bytes)');
  expect(() => call('semverCompare', ' '.repeat(600), '1.0.0')).toThrow(
    'constraint string is too long (max 512 bytes)',
  );
  const alternatives = Array.from({ length: 40 }, () => '1').join(' || ');
  expect(() => call('semverCompare', alternatives, '1.0.0')).toThrow('too many constraint groups (max 32)');
});
