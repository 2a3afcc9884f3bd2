import { describe, expect, it } from 'vitest';
import { canonicalTime, unixSeconds } from '../../src/kube/time.ts';

const layout = '"2006-01-02T15:04:05Z07:00"';

describe('canonicalTime', () => {
  it.each([
    ['2020-01-01T00:00:00Z', '2020-01-01T00:00:00Z'],
    ['2020-01-01T1:00:00Z', '2020-01-01T01:00:00Z'],
    ['2020-02-29T23:59:59.999+01:30', '2020-02-29T22:29:59Z'],
    ['2020-01-01T23:59:59,5-01:30', '2020-01-02T01:29:59Z'],
    ['0004-02-29T00:00:00Z', '0004-02-29T00:00:00Z'],
    ['0000-01-01T00:00:00+10:00', '-0001-12-31T14:00:00Z'],
    ['9999-12-31T23:59:59-23:00', '10000-01-01T22:59:59Z'],
    ['0001-01-01T01:00:00+01:00', null],
  ])('%s is %s', (text, canonical) => {
    expect(canonicalTime(text)).toBe(canonical);
  });

  it.each([
    ['', `parsing time "" as ${layout}: cannot parse "" as "2006"`],
    ['2020-01-01', `parsing time "2020-01-01" as ${layout}: cannot parse "" as "T"`],
    ['2020-01-01t00:00:00Z', `parsing time "2020-01-01t00:00:00Z" as ${layout}: cannot parse "t00:00:00Z" as "T"`],
    ['2020-13-01', 'parsing time "2020-13-01": month out of range'],
    ['2021-02-29T00:00:00Z', 'parsing time "2021-02-29T00:00:00Z": day out of range'],
    ['2020-01-01T00:00:00Zx', 'parsing time "2020-01-01T00:00:00Zx": extra text: "x"'],
    ['2020-01-01T00:00:00+25:00', 'parsing time "2020-01-01T00:00:00+25:00": time zone offset hour out of range'],
    [
      '\u00e9"\\\n',
      `parsing time "\\xc3\\xa9\\"\\\\\\x0a" as ${layout}: cannot parse "\\xc3\\xa9\\"\\\\\\x0a" as "2006"`,
    ],
  ])('refuses %j', (text, message) => {
    expect(() => canonicalTime(text)).toThrow(message);
  });
});

describe('unixSeconds', () => {
  it('counts from 1970', () => {
    expect(unixSeconds('2020-01-01T00:00:00Z')).toBe(1577836800n);
  });
});
