import { describe, expect, it } from 'vitest';
import {
  anyType,
  FunctionError,
  type FunctionTable,
  type GoMethod,
  type GoType,
  intType,
  pointerTo,
  sliceOf,
  stringMapType,
  stringType,
  Typed,
} from '../../src/template/index.ts';
import { failure, render } from './render.ts';

const valueMethods = new Map<string, GoMethod>([
  ['Hello', { parameters: [stringType], call: (owner, [greeting]) => `${greeting}, ${owner.name}` }],
  [
    'Break',
    {
      parameters: [],
      call: () => {
        throw new FunctionError('broken');
      },
    },
  ],
]);
const pointerMethods = new Map<string, GoMethod>([
  ...valueMethods,
  ['GetName', { parameters: [], call: (owner) => owner?.name ?? '' }],
]);
const owner: GoType = {
  kind: 'struct',
  name: 'v1.Owner',
  methods: () => valueMethods,
  pointer: () => ownerPointer,
  fields: () => [
    { name: 'Name', type: stringType, get: (payload) => payload.name },
    { name: 'hidden', type: stringType, get: () => '' },
  ],
};
const ownerPointer: GoType = pointerTo(owner, () => pointerMethods);
const house: GoType = {
  kind: 'struct',
  name: 'v1.House',
  fields: () => [
    { name: 'Owner', type: owner, get: (payload) => payload.owner },
    { name: 'Guests', type: sliceOf(owner), get: (payload) => payload.guests ?? null },
    { name: 'Landlord', type: ownerPointer, get: (payload) => payload.landlord ?? null },
    { name: 'Labels', type: stringMapType, get: (payload) => payload.labels ?? null },
    { name: 'Extra', type: anyType, get: (payload) => payload.extra ?? null },
    { name: 'Address', type: address, embedded: true, get: (payload) => payload.address ?? {} },
  ],
};
const address: GoType = {
  kind: 'struct',
  name: 'v1.Address',
  fields: () => [{ name: 'Street', type: stringType, get: (payload) => payload.street ?? '' }],
};

const payload = {
  owner: { name: 'Ann' },
  guests: [{ name: 'Bob' }],
  labels: { app: 'web' },
  address: { street: 'Elm' },
};
const pointer = new Typed(pointerTo(house), payload);
const plain = new Typed(house, payload);

describe('structs', () => {
  it.each([
    ['{{.Owner.Name}} {{.Street}} {{.Address.Street}} {{.Labels.app}} {{.Labels.no}}', 'Ann Elm Elm web <no value>'],
    ['{{.Owner.Hello "hi"}} {{"ho" | .Owner.Hello}}', 'hi, Ann ho, Ann'],
    // Methods of the pointer work on what has an address, and on nil.
    [
      '{{.Owner.GetName}}{{range .Guests}}{{.GetName}}{{end}}{{(index .Guests 0).GetName}}{{.Landlord.GetName}}',
      'AnnBobBob',
    ],
    ['{{with $o := .Owner}}{{$o.GetName}}{{end}}', 'Ann'],
    ['{{.Owner}} {{.Landlord}} {{.Guests}} {{printf "%+v" .Owner}}', '{Ann } <nil> [{Bob }] {Name:Ann hidden:}'],
    ['{{if .Owner}}y{{end}}{{if .Landlord}}y{{else}}n{{end}}{{index .Labels "no"}}', 'yn'],
  ])('%j prints %j', (source, expected) => expect(render(source, pointer)).toBe(expected));

  it.each([
    ['{{.Nope}}', "<.Nope>: can't evaluate field Nope in type *v1.House"],
    ['{{.Owner.hidden}}', '<.Owner.hidden>: hidden is an unexported field of struct type v1.Owner'],
    ['{{.Landlord.Name}}', '<.Landlord.Name>: nil pointer evaluating *v1.Owner.Name'],
    ['{{.Landlord.Nope}}', "<.Landlord.Nope>: can't evaluate field Nope in type *v1.Owner"],
    [
      '{{.Landlord.Hello "x"}}',
      '<.Landlord.Hello>: error calling Hello: value method v1.Owner.Hello called using nil *Owner pointer',
    ],
    ['{{.Extra.x}}', '<.Extra.x>: nil pointer evaluating interface {}.x'],
    ['{{.Street 1}}', '<.Street>: Street has arguments but cannot be invoked as function'],
    ['{{.Owner.Hello}}', '<.Owner.Hello>: wrong number of args for Hello: want 1 got 0'],
    ['{{.Owner.Hello 1}}', '<1>: expected string; found 1'],
    ['{{.Owner.Break}}', '<.Owner.Break>: error calling Break: broken'],
  ])('%j fails', (source, message) => expect(failure(source, pointer)).toContain(message));

  it('keeps methods of the pointer from values without an address', () => {
    expect(failure('{{.Owner.GetName}}', plain)).toContain("can't evaluate field GetName in type v1.Owner");
  });
});

describe('parameters', () => {
  const functions: FunctionTable = new Map([
    ['nameOf', { parameters: [owner], call: ([value]) => (value as Typed).payload.name }],
    ['nameAt', { parameters: [ownerPointer], call: ([value]) => (value as Typed).payload?.name ?? 'nobody' }],
    ['double', { parameters: [intType], call: ([value]) => (value as bigint) * 2n }],
    ['label', { parameters: [stringMapType], call: ([map]) => (map as Typed).payload?.app ?? 'none' }],
    ['kind', { parameters: [anyType], call: ([value]) => (value === null ? 'nil' : typeof value) }],
  ]);

  it.each([
    ['{{nameOf .Owner}} {{nameAt .Owner}} {{nameAt .Landlord}} {{nameAt nil}}', 'Ann Ann nobody nobody'],
    ["{{double 2}} {{double 2.0}} {{double 'a'}}", '4 4 194'],
    ['{{label .Labels}} {{label nil}} {{label .Labels.no}}', 'web none none'],
    ['{{kind nil}} {{kind .Extra}} {{kind .Labels.no}} {{kind 1}}', 'nil nil nil bigint'],
  ])('%j prints %j', (source, expected) => expect(render(source, pointer, { functions })).toBe(expected));

  it.each([
    ['{{nameOf .Landlord}}', '<.Landlord>: dereference of nil pointer of type v1.Owner'],
    ['{{nameOf .Labels}}', '<.Labels>: wrong type for value; expected v1.Owner; got map[string]string'],
    ['{{double 2.5}}', '<2.5>: expected integer; found 2.5'],
    ['{{double 1e30}}', '<1e30>: expected integer; found 1e30'],
    ['{{label "x"}}', '<"x">: can\'t handle "x" for arg of type map[string]string'],
    ['{{label .Extra}}', '<.Extra>: wrong type for value; expected map[string]string; got interface {}'],
  ])('%j fails', (source, message) => expect(failure(source, pointer, { functions })).toContain(message));
});
