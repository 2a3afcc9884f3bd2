// Makes src/mesh/types.generated.ts from a description of the messages (types-mesh.json).
// Usage: node scripts/generate-mesh-types.mjs <path of types-mesh.json>
import { readFileSync, writeFileSync } from 'node:fs';

const description = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const target = new URL('../src/mesh/types.generated.ts', import.meta.url);

/** Google's own messages have a JSON form of their own and no entry in the table; these are their values. */
const wellKnown = {
  'google.protobuf.BoolValue': 'boolean',
  'google.protobuf.Int32Value': 'number',
  'google.protobuf.UInt32Value': 'number',
  'google.protobuf.Int64Value': 'bigint',
  'google.protobuf.Duration': 'Duration',
  'google.protobuf.Struct': 'JsonObject',
};
const scalars = {
  string: 'string',
  bool: 'boolean',
  int32: 'number',
  uint32: 'number',
  int64: 'bigint',
  double: 'number',
};

const isOwn = (name) => !name.startsWith('google.protobuf.');
const messages = Object.entries(description.messages).filter(([name]) => isOwn(name));
const enums = Object.entries(description.enums).filter(([name]) => isOwn(name));

/** `istio.mesh.v1alpha1.Tracing.Zipkin` -> `TracingZipkin`. */
const interfaceName = (name) => name.replace(/^istio\.[a-z]+\.v[0-9a-z]+\./, '').replaceAll('.', '');

function typeScript(type) {
  if (type.startsWith('repeated ')) return `readonly ${typeScript(type.slice(9))}[]`;
  const map = /^map<string, (.*)>$/.exec(type);
  if (map) return `{ readonly [key: string]: ${typeScript(map[1])} }`;
  if (type.startsWith('enum ')) return 'number';
  return scalars[type] ?? wellKnown[type] ?? interfaceName(type);
}

const snakeCase = (name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

function row(field) {
  if (field.go !== field.json[0].toUpperCase() + field.json.slice(1)) {
    throw new Error(`the Go name ${field.go} does not follow from the JSON name ${field.json}`);
  }
  const columns = [field.json, field.type, field.oneof ?? '', field.proto === snakeCase(field.json) ? '' : field.proto];
  while (columns.at(-1) === '') columns.pop();
  return `    [${columns.map((column) => `'${column}'`).join(', ')}],`;
}

const names = messages.map(([name]) => interfaceName(name));
if (new Set(names).size !== names.length) throw new Error('two messages would share the name of an interface');

const interfaces = messages.flatMap(([name, fields]) => {
  const members = fields.map((field) => `  readonly ${field.json}?: ${typeScript(field.type)};`);
  if (members.length === 0) return ['', `export type ${interfaceName(name)} = { readonly [field: string]: never };`];
  return ['', `export interface ${interfaceName(name)} {`, ...members, '}'];
});

const lines = [
  '// Made by scripts/generate-mesh-types.mjs; do not edit.',
  "import type { JsonObject } from '../json/index.ts';",
  "import type { Duration } from './duration.ts';",
  '',
  '/** A row: name in JSON, type, oneof, name in the proto file where it is not the snake case of the first. */',
  'export type FieldRow = readonly [json: string, type: string, oneof?: string, proto?: string];',
  '',
  '/** The fields of each message in the order of their declaration. */',
  'export const messageTable: { readonly [message: string]: readonly FieldRow[] } = {',
  ...messages.flatMap(([name, fields]) => [`  '${name}': [`, ...fields.map(row), '  ],']),
  '};',
  '',
  '/** The members of each enumeration. */',
  'export const enumTable: { readonly [name: string]: { readonly [member: string]: number } } = {',
  ...enums.map(
    ([name, members]) => `  '${name}': { ${members.map((member) => `${member.name}: ${member.number}`).join(', ')} },`,
  ),
  '};',
  '',
  '/** The TypeScript form of each message. */',
  'export interface MessageTypes {',
  ...messages.map(([name]) => `  '${name}': ${interfaceName(name)};`),
  '}',
  ...interfaces,
];
writeFileSync(target, `${lines.join('\n')}\n`);
