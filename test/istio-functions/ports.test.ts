import { describe, expect, it } from 'vitest';
import { kubernetes, render } from './render.ts';

const containers = [
  {
    name: 'app',
    ports: [{ containerPort: 8080 }, { containerPort: 53, protocol: 'UDP' }, { containerPort: 9090, protocol: 'TCP' }],
  },
  { name: 'idle' },
  { name: 'istio-proxy', ports: [{ containerPort: 15090 }, { containerPort: 1, protocol: 'SCTP' }] },
];

describe('functions on ports', () => {
  it.each([
    ['{{ includeInboundPorts .c }} {{ applicationPorts .c }}', '8080,9090,15090 8080,9090'],
    ['[{{ includeInboundPorts nil }}] [{{ applicationPorts .none }}]', '[] []'],
    ['{{ excludeInboundPort 15020 "80, 443,," }}', '80,443,15020'],
    ['{{ excludeInboundPort 15020.0 "80,15020" }}', '80,15020'],
    ['{{ excludeInboundPort 15020 "80, 15020" }}', '80,15020,15020'],
    ['{{ excludeInboundPort "0" " 80" }}|{{ excludeInboundPort " " "80 " }}', ' 80|80 '],
    ['{{ excludeInboundPort 15020 "" }} {{ excludeInboundPort nil "1" }}', '15020 1,<nil>'],
  ])('%s', (template, expected) => {
    const data = { c: kubernetes('[]v1.Container', containers), none: kubernetes('[]v1.Container', null) };
    expect(render(template, data)).toBe(expected);
  });

  it('takes containers only', () => {
    const message = 'wrong type for value; expected []v1.Container; got []interface {}';
    expect(() => render('{{ includeInboundPorts .l }}', { l: [] })).toThrow(message);
  });
});
