import { describe, expect, it } from 'vitest';
import { render } from './render.ts';

describe('appendMultusNetwork', () => {
  it.each([
    ['', 'default/istio-cni', 'default/istio-cni'],
    ['a, b', 'istio-cni', 'a, b, istio-cni'],
    ['a, istio-cni ', 'istio-cni', 'a, istio-cni '],
    ['[{"name":"a"}]', 'default/istio-cni', '[{"name":"a"}, {"name": "istio-cni", "namespace": "default"}]'],
    ['[{"name":"a"}]', 'x', '[{"name":"a"}, {"name": "x"}]'],
    ['[]', 'x', '[, {"name": "x"}]'],
    ['[{"name":"x","namespace":"n"}]', 'n/x', '[{"name":"x","namespace":"n"}]'],
    ['[{"name":"x"}]', 'n/x', '[{"name":"x"}, {"name": "x", "namespace": "n"}]'],
    ['[null]', 'x', '[null, {"name": "x"}]'],
    ['[bad]', 'x', '[bad]'],
    ['["x"]', 'y', '["x"]'],
    ['{"a":"]"}', 'x', '{"a":"]"}'],
  ])('adds to %j the network %j', (existing, network, expected) => {
    expect(render('{{ appendMultusNetwork .existing .network }}', { existing, network })).toBe(expected);
  });
});
