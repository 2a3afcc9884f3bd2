import { describe, expect, it } from 'vitest';
import fc from '../support/properties.ts';
import { render, stringMap } from './render.ts';

const data = { m: stringMap({ b: '<2>', a: '1', e: '' }), other: stringMap({ b: '3', c: '4' }), nil: stringMap(null) };

describe('functions on maps', () => {
  it.each([
    ['{{ isset .m "e" }} {{ isset .m "x" }} {{ isset .m "constructor" }}', 'true false false'],
    ['{{ isset .nil "a" }} {{ isset nil "a" }} {{ isset .missing "a" }}', 'false false false'],
    ['{{ omit .m "a" "x" }} {{ omit .nil "a" }} {{ .m }}', 'map[b:<2> e:] map[] map[a:1 b:<2> e:]'],
    ['{{ strdict "k" "v" "k" "w" "odd" }} {{ strdict }}', 'map[k:w odd:] map[]'],
    ['{{ mergeMaps .m .nil .other }} {{ mergeMaps | len }}', 'map[a:1 b:3 c:4 e:] 0'],
    ['{{ toJSON .m }} {{ toJSON .nil }} {{ toJSON nil }}', '{"a":"1","b":"\\u003c2\\u003e","e":""} {} {}'],
    ['{{ toJsonMap .m .other }} {{ toJsonMap .nil }} {{ toJsonMap }}', '{"a":"1","b":"3","c":"4","e":""} {} null'],
    ['{{ strdict "__proto__" "x" | toJSON }}', '{"__proto__":"x"}'],
  ])('%s', (template, expected) => {
    expect(render(template, data)).toBe(expected);
  });

  it.each([
    ['{{ isset .untyped "a" }}', 'wrong type for value; expected map[string]string; got map[string]interface {}'],
    ['{{ strdict "a" 1 }}', 'expected string; found 1'],
    ['{{ toJsonMap (dict "a" "b") }}', 'wrong type for value; expected map[string]string; got map[string]interface {}'],
  ])('%s fails', (template, message) => {
    expect(() => render(template, { ...data, untyped: {} })).toThrow(message);
  });

  it('prints any map as JSON with sorted keys', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.string()), (map) => {
        const text = render('{{ toJSON .m }}', { m: stringMap(map) });
        expect(JSON.parse(text)).toEqual(map);
        expect(text).not.toMatch(/[<>&]/);
      }),
    );
  });
});
