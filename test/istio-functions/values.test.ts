import { describe, expect, it } from 'vitest';
import { kubernetes, proxyConfig, render } from './render.ts';

const data = {
  meta: kubernetes('v1.ObjectMeta', { annotations: { a: '1', empty: '' } }),
  config: proxyConfig({ interceptionMode: 'TPROXY', drainDuration: '1h1m1.5s' }),
  port: 15020,
  list: [null, 1, [null], { a: null }, {}],
  map: { a: '', n: null, d: { x: null, y: 1 }, gone: { x: null } },
};

describe('functions on single values', () => {
  it.each([
    ['{{ annotation .meta "a" "d" }} {{ annotation .meta "empty" "d" }}|{{ annotation .meta "x" "d" }}', '1 |d'],
    ['{{ annotation .meta "constructor" .port }} {{ annotation .meta "x" nil }}', '15020 <nil>'],
    ['{{ annotation .meta "x" .config.InterceptionMode }}', 'TPROXY'],
    ['{{ valueOrDefault .missing "d" }} {{ valueOrDefault nil "d" }} {{ valueOrDefault "" "d" }}', 'd d d'],
    ['{{ valueOrDefault 0 "d" }} {{ valueOrDefault false "d" }} {{ valueOrDefault (list) "d" }}', '0 false []'],
    ['{{ omitNil .map }} {{ omitNil .list }}', 'map[a: d:map[y:1]] [1 map[]]'],
    ['{{ omitNil (list nil) }} {{ omitNil (dict) }} {{ omitNil nil }}', '<no value> map[] <no value>'],
    ['{{ formatDuration .config.DrainDuration }} {{ formatDuration .config.FileFlushInterval }}', '1h1m1.5s 0s'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the shell's syntax
    ['{{ expandenv "$ALLOWED ${ALLOWED}s $HOME|${}|$|$1|${open" }}', 'yes yess ||$||open'],
    ['{{ env "ALLOWED" "d" }} {{ env "EMPTY" "d" }} {{ env "HOME" "d" }}', 'yes d d'],
  ])('%s', (template, expected) => {
    const environment = new Map([
      ['ALLOWED', 'yes'],
      ['EMPTY', ''],
    ]);
    expect(render(template, data, environment)).toBe(expected);
  });

  it.each([
    ['{{ annotation .map "a" "" }}', 'wrong type for value; expected v1.ObjectMeta; got map[string]interface {}'],
    ['{{ formatDuration "5s" }}', 'can\'t handle "5s" for arg of type *durationpb.Duration'],
    ['{{ $d := dict }}{{ $_ := set $d "d" $d }}{{ omitNil $d }}', 'error calling omitNil'],
  ])('%s fails', (template, message) => {
    expect(() => render(template, data)).toThrow(message);
  });
});
