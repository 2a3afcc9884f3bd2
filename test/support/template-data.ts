import { setMember } from '../../src/json/index.ts';
import {
  anyMapType,
  anySliceType,
  boolType,
  complex128Type,
  FunctionError,
  float32Type,
  float64Type,
  type GoFunction,
  type GoMethod,
  type GoType,
  int8Type,
  int16Type,
  int32Type,
  int64Type,
  intType,
  mapOf,
  type Payload,
  pointerTo,
  sliceOf,
  stringMapType,
  stringSliceType,
  stringType,
  Typed,
  uint8Type,
  uint16Type,
  uint32Type,
  uint64Type,
  uintType,
  type Value,
  wrap,
} from '../../src/template/index.ts';

/** Makes a value of what a recorded case holds under one `$type`. */
export type Decode = (value: unknown) => Value;

/** Decodes the `data` of a recorded case; `$type` is looked up in the plain types and in those given. */
export function decodeData(data: unknown, extraTypes: ReadonlyMap<string, Decode> = new Map()): Value {
  const decode = (value: unknown): Value => {
    if (Array.isArray(value)) return value.map(decode);
    if (typeof value !== 'object' || value === null) return value as Value;
    if (isTagged(value)) return decodeTagged(value, decode, extraTypes);
    const result: { [key: string]: Value } = {};
    for (const [key, item] of Object.entries(value)) setMember(result as never, key, decode(item) as never);
    return result;
  };
  return decode(data);
}

interface Tagged {
  $type: string;
  value: unknown;
}

function isTagged(value: object): value is Tagged {
  return Object.hasOwn(value, '$type') && Object.hasOwn(value, 'value') && Object.keys(value).length === 2;
}

function decodeTagged({ $type, value }: Tagged, decode: Decode, extraTypes: ReadonlyMap<string, Decode>): Value {
  const extra = extraTypes.get($type);
  if (extra) return extra(value);
  if ($type === 'func') return functionValues.get(value as string)!;
  if ($type === 'error') return new Typed(errorStringType, { text: value });
  const type = types.get($type);
  if (!type) throw new Error(`no decoder for ${$type}`);
  return wrap(type, toPayload(type, value, decode));
}

/** The payload of a type for plain JSON. */
function toPayload(type: GoType, value: unknown, decode: Decode): Payload {
  if (type.name === '[]uint8') return [...Buffer.from(value as string, 'base64')].map(BigInt);
  if (type.kind === 'interface') return decode(value);
  if (/^u?int/.test(type.kind)) return BigInt(value as string | number);
  switch (type.kind) {
    case 'float32':
      return Math.fround(toNumber(value));
    case 'float64':
      return toNumber(value);
    case 'complex128':
      return toComplex(value as string);
    case 'slice':
    case 'array':
      return value === null ? null : (value as unknown[]).map((item) => toPayload(type.element!, item, decode));
    case 'map':
      return value === null ? null : toMap(type, value as object, decode);
    case 'pointer':
      return value === null ? null : toPayload(type.element!, value, decode);
    case 'struct':
      return toSample(value as { [name: string]: unknown }, decode);
    default:
      return value;
  }
}

const toNumber = (value: unknown): number => Number(String(value).replace('Inf', 'Infinity'));

function toComplex(text: string): { re: number; im: number } {
  const match = /^\(([^+]+)\+(.*)i\)$/.exec(text)!;
  return { re: Number(match[1]), im: Number(match[2]) };
}

function toMap(type: GoType, value: object, decode: Decode): Payload {
  const entries = Object.entries(value).map(([key, item]) => [key, toPayload(type.element!, item, decode)] as const);
  if (type.key!.kind === 'string') {
    const result = {};
    for (const [key, item] of entries) setMember(result, key, item);
    return result;
  }
  return new Map(entries.map(([key, item]) => [toKey(type.key!, key), item]));
}

const toKey = (type: GoType, key: string): Payload =>
  type.kind === 'bool' ? key === 'true' : type.kind === 'int' ? BigInt(key) : toNumber(key);

// The struct of the recordings

type Sample = { [name: string]: Payload };

const emptySample = (): Sample => ({
  Name: '',
  Count: 0n,
  Rate: 0,
  On: false,
  Tags: null,
  Props: null,
  Child: null,
  Any: null,
  Ptr: null,
  hidden: '',
});

function toSample(value: { [name: string]: unknown }, decode: Decode): Sample {
  const sample = emptySample();
  for (const { name, type } of sampleType.fields!()) {
    if (Object.hasOwn(value, name)) sample[name] = toPayload(type, value[name], decode);
  }
  return sample;
}

function method(parameters: GoType[], call: GoMethod['call'], isVariadic = false): GoMethod {
  return { parameters, call, isVariadic };
}

const valueMethods = new Map<string, GoMethod>([
  ['Greet', method([stringType], (sample: Sample, [greeting]) => `${greeting}, ${sample.Name}`)],
  ['Sum', method([intType, intType], (_sample, numbers) => (numbers as bigint[]).reduce((a, b) => a + b, 0n), true)],
  [
    'Fail',
    method([stringType], (_sample, [message]) => {
      throw new FunctionError(message as string);
    }),
  ],
  ['IsOn', method([], (sample: Sample) => sample.On)],
]);

const pointerMethods = new Map<string, GoMethod>([
  ...valueMethods,
  ['GetName', method([], (sample: Sample | null) => sample?.Name ?? '')],
  ['GetChild', method([], (sample: Sample | null) => new Typed(samplePointerType, sample?.Child ?? null))],
]);

const sampleType: GoType = {
  kind: 'struct',
  name: 'main.Sample',
  methods: () => valueMethods,
  pointer: () => samplePointerType,
  zero: emptySample,
  fields: () =>
    (
      [
        ['Name', stringType],
        ['Count', intType],
        ['Rate', float64Type],
        ['On', boolType],
        ['Tags', stringSliceType],
        ['Props', stringMapType],
        ['Child', samplePointerType],
        ['Any', { kind: 'interface', name: 'interface {}' }],
        ['Ptr', pointerTo(intType)],
        ['hidden', stringType],
      ] as const
    ).map(([name, type]) => ({ name, type, get: (sample: Sample) => sample[name] })),
};

const samplePointerType: GoType = pointerTo(sampleType, () => pointerMethods);

const errorStringType: GoType = {
  ...pointerTo(
    {
      kind: 'struct',
      name: 'errors.errorString',
      fields: () => [{ name: 's', type: stringType, get: ({ text }) => text }],
    },
    () => new Map([['Error', method([], ({ text }) => text)]]),
  ),
  text: ({ text }) => text,
};

// Function values

function functionValue(signature: string, callee: GoFunction | null): Typed {
  return new Typed({ kind: 'func', name: signature }, callee);
}

const functionValues = new Map<string, Typed>([
  [
    'addInts',
    functionValue('func(int, int) int', {
      parameters: [intType, intType],
      call: ([left, right]) => (left as bigint) + (right as bigint),
    }),
  ],
  [
    'joinAll',
    functionValue('func(string, ...string) string', {
      parameters: [stringType, stringType],
      isVariadic: true,
      call: ([separator, ...parts]) => parts.join(separator as string),
    }),
  ],
  [
    'failWith',
    functionValue('func(string) (string, error)', {
      parameters: [stringType],
      call: ([message]) => {
        throw new FunctionError(message as string);
      },
    }),
  ],
  ['constant', functionValue('func() string', { parameters: [], call: () => 'constant' })],
  ['nil', functionValue('func() string', null)],
]);

const types = new Map<string, GoType>(
  [
    ...[intType, int8Type, int16Type, int32Type, int64Type, uintType, uint8Type, uint16Type, uint32Type, uint64Type],
    ...[float32Type, float64Type, complex128Type, stringSliceType, stringMapType, anyMapType, anySliceType],
    ...[intType, float64Type, boolType, stringMapType].map(sliceOf),
    { kind: 'array', name: '[3]int', element: intType } as const,
    ...[boolType, intType].map((element) => mapOf(stringType, element)),
    ...[intType, boolType, float64Type].map((key) => mapOf(key, stringType)),
    ...[stringType, intType, int32Type, int64Type, boolType].map((element) => pointerTo(element)),
    sampleType,
    samplePointerType,
    sliceOf(samplePointerType),
  ].map((type) => [type.name, type]),
);
types.set('[]byte', sliceOf(uint8Type));
