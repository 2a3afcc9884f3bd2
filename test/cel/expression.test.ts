import { describe, expect, it } from 'vitest';
import { type CelResult, readExpression } from '../../src/cel/expression.ts';
import { type JsonObject, parseJson } from '../../src/json/index.ts';

const object = parseJson(`{
  "kind": "Pod",
  "metadata": {
    "name": "cart", "generation": 2, "creationTimestamp": null,
    "labels": { "app": "cart", "example.com/team": "shop", "__proto__": "trap" }
  },
  "spec": {
    "priority": 0, "hostNetwork": false, "share": 1.5, "text": "aÄ😀b",
    "containers": [
      { "name": "app", "image": "app:1", "ports": [{ "containerPort": 8080 }] },
      { "name": "helper", "image": "helper:2" }
    ]
  }
}`) as JsonObject;

function evaluated(expression: string): CelResult {
  return readExpression(expression, ['object', 'oldObject', 'request'])({
    object,
    request: { operation: 'CREATE', userInfo: { groups: ['a', 'b'] } },
  });
}

/** What Kubernetes evaluates these to, by the specification of the language and its own extensions. */
describe('expressions that are true', () => {
  it.each([
    // has()
    'has(object.metadata.labels)',
    '!has(object.metadata.annotations)',
    'has(object.metadata.labels.app) && !has(object.metadata.labels.nothing)',
    '!has(object.metadata.labels.toString)',
    'has(object.metadata.creationTimestamp) && object.metadata.creationTimestamp == null',
    // Maps and lists
    "'example.com/team' in object.metadata.labels",
    "!('constructor' in object.metadata.labels)",
    "object.metadata.labels['example.com/team'] == 'shop'",
    "object.metadata.labels.app in ['cart', 'orders']",
    "'b' in request.userInfo.groups",
    'size(object.metadata.labels) == 3 && object.spec.containers.size() == 2',
    "object.spec.containers[0].name == 'app' && object.spec.containers[1]['name'] == 'helper'",
    'oldObject == null',
    // Errors are absorbed where the other side decides
    "!has(object.metadata.annotations) || object.metadata.annotations['a'] == 'b'",
    'object.nothing == 1 || true',
    '!(object.nothing == 1 && false)',
    "object.spec.containers.exists(c, c.name == 'app' || c.nothing == 1)",
    'object.spec.containers.exists(c, c.ports.size() == 1)',
    // Macros
    "object.spec.containers.all(c, c.image.contains(':'))",
    "object.spec.containers.exists_one(c, c.name.startsWith('help'))",
    "object.spec.containers.map(c, c.name) == ['app', 'helper']",
    'object.spec.containers.map(c, has(c.ports), c.name).size() == 1',
    'object.spec.containers.filter(c, !has(c.ports)).size() == 1',
    "object.metadata.labels.exists(name, name == 'app')",
    "object.metadata.labels.all(name, object.metadata.labels[name] != '')",
    "object.spec.containers.all(c, c.name != 'istio-proxy')",
    // Optional
    "object.?metadata.?labels[?'app'].orValue('') == 'cart'",
    "object.?metadata.?annotations[?'a'].orValue('none') == 'none'",
    '!object.?status.hasValue() && object.?spec.hasValue()',
    "object.metadata.labels.?nothing.or(object.metadata.labels.?app).orValue('') == 'cart'",
    "optional.none().orValue('x') == 'x' && optional.of(1).value() == 1",
    // Numbers
    'object.metadata.generation == 2 && object.metadata.generation + 1 > 2',
    'object.spec.share > 1 && object.metadata.generation < 2.5',
    'object.spec.priority == 0 && -object.metadata.generation == -2',
    "object.metadata.name != 5 && int('5') == 5 && string(5) == '5'",
    '7 / 2 == 3 && 7 % 4 == 3 && -7 / 2 == -3',
    // Texts
    "object.metadata.name.matches('^c.*t$') && !object.metadata.name.matches('^a')",
    "'a.b'.matches('a[.]b') && 'xay'.matches('a')",
    "object.kind.endsWith('od') && object.kind.lowerAscii() == 'pod' && 'ä'.upperAscii() == 'ä'",
    'object.spec.text.size() == 4',
    "object.spec.text.charAt(2) == '😀' && object.spec.text.substring(1, 3) == 'Ä😀'",
    "object.spec.text.indexOf('b') == 3 && object.spec.text.lastIndexOf('nothing') == -1",
    "'a-b-c'.split('-') == ['a', 'b', 'c'] && ['a', 'b'].join('.') == 'a.b'",
    "object.spec.text.split('') == ['a', 'Ä', '😀', 'b'] && 'a,b,c'.split(',', 2) == ['a', 'b,c']",
    "'aXbX'.replace('X', '$&') == 'a$&b$&' && ' a '.trim() == 'a' && 'ab12'.find('[0-9]+') == '12'",
    "'a' + 'b' == \"ab\" && 'a' < 'b' && r'\\d' == '\\\\d'",
    // Conditions
    "object.kind == 'Pod' ? object.spec.hostNetwork == false : object.nothing",
    "type(object.kind) == string && dyn(1) == 1 && duration('90m') > duration('1h')",
    "request.operation in ['CREATE', 'UPDATE'] // a comment",
  ])('%s', (expression) => expect(evaluated(expression)).toEqual({ kind: 'value', value: true }));
});

describe('expressions that end with an error, as they do in Kubernetes', () => {
  it.each([
    ["object.metadata.annotations['a'] == 'b'", 'no such key: annotations'],
    ['has(object.metadata.annotations.a)', 'no such key: annotations'],
    ["object.metadata.labels['nothing'] == ''", 'no such key: nothing'],
    ["object.spec.containers[5].name == ''", 'no such key: index out of bounds, index 5 >= size 2'],
    ['object.spec.containers.all(c, c.ports.size() > 0)', 'no such key: ports'],
    ['object.nothing == 1 || false', 'no such key: nothing'],
    ['object.metadata.generation / 0 == 1', 'division by zero'],
    ["'x'.matches('[')", '"[" is no regular expression'],
    ["'abc'.substring(2, 1) == ''", 'invalid substring range: 2 to 1'],
    ['int(object.kind) == 1', 'int() type error: cannot convert to int'],
  ])('%s', (expression, message) => expect(evaluated(expression)).toEqual({ kind: 'error', message }));
});

describe('expressions of which nothing is said', () => {
  it.each([
    ["authorizer.group('').resource('pods').check('create').allowed()", /authorizer/],
    ["quantity('1Gi').isGreaterThan(quantity('1Mi'))", /quantity/],
    ["url('https://a').getHost() == 'a'", /url/],
    ["ip('10.0.0.1').family() == 4", /ip/],
    ["sets.contains(['a'], ['a'])", /sets/],
    ["'%s'.format(['a']) == 'a'", /format/],
    ["object.metadata.labels.?app.optMap(x, x + 'y').orValue('') == ''", /./],
    ["object.metadata.labels.exists(k, v, v == 'cart')", /./],
    ['params.x == 1', /params/],
    ['object.metadata.', /expected IDENTIFIER/],
    ["'aaa'.replace('a', 'b', 2) == 'bba'", /^found no matching overload for 'string\.replace/],
    ["'unterminated", /unterminated/],
  ])('%s', (expression, why) => {
    const result = evaluated(expression);
    expect(result).toEqual({ kind: 'unsupported', why: expect.stringMatching(why) });
  });
});

it('takes linear time for expressions that would make others backtrack', () => {
  const text = 'a'.repeat(50_000);
  const result = readExpression("object.text.matches('^(a+)+$')", ['object'])({ object: { text: `${text}!` } });
  expect(result).toEqual({ kind: 'value', value: false });
});
