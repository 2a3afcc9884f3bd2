import { isObject, type Json, type JsonObject } from '../json/index.ts';
import { decodeElement } from './decode.ts';
import type { MeshDialect } from './dialect.ts';
import { MessageError } from './message-error.ts';
import { type ElementType, enumSchema, type Field, type MessageSchema, messageSchema, type Scalar } from './schema.ts';

/** A member of a mesh document that is passed over or refused. */
export type DocumentFault =
  /** @property known the members that may stand there */
  | { readonly kind: 'unknown'; readonly path: string; readonly known: readonly string[] }
  /** @property problem what it holds and what is wanted, in words behind the path */
  | { readonly kind: 'misfit'; readonly path: string; readonly problem: string };

/** All that a reader of the document passes over without a word, or refuses without saying where it stands. */
export function documentFaults(document: Json, { mesh }: MeshDialect): DocumentFault[] {
  return [...faultsOfMessage(document, messageSchema(mesh), '')];
}

function* faultsOfMessage(json: Json, schema: MessageSchema, path: string): Generator<DocumentFault> {
  if (json === null) return;
  if (!isObject(json)) {
    yield { kind: 'misfit', path, problem: misfit(json, 'an object') };
    return;
  }
  for (const [name, value] of Object.entries(json)) {
    const field = schema.fields.find((one) => one.json === name || (one.proto === name && !isRaw(one, path)));
    const inner = path === '' ? name : `${path}.${name}`;
    if (!field) yield { kind: 'unknown', path: inner, known: schema.fields.map((one) => one.json) };
    else if (value !== null && isRead(name, field, json)) yield* faultsOfField(value, field, inner);
  }
}

/** Istio takes these out of the raw document, where only the camelCase names count. */
function isRaw({ json }: Field, path: string): boolean {
  return path === '' && (json === 'defaultConfig' || json === 'defaultProviders');
}

/** camelCase hides snake_case. */
function isRead(name: string, field: Field, json: JsonObject): boolean {
  return name === field.json || !Object.hasOwn(json, field.json);
}

function* faultsOfField(json: Json, field: Field, path: string): Generator<DocumentFault> {
  const { cardinality, element } = field;
  if (cardinality === 'list' && Array.isArray(json)) {
    for (const [index, item] of json.entries()) yield* faultsOfElement(item, element, `${path}[${index}]`);
  } else if (cardinality === 'map' && isObject(json)) {
    for (const [name, item] of Object.entries(json)) yield* faultsOfElement(item, element, `${path}.${name}`);
  } else if (cardinality === 'one') yield* faultsOfElement(json, element, path);
  else yield { kind: 'misfit', path, problem: misfit(json, cardinality === 'list' ? 'a list' : 'an object') };
}

function* faultsOfElement(json: Json, element: ElementType, path: string): Generator<DocumentFault> {
  if (element.kind === 'message') yield* faultsOfMessage(json, messageSchema(element.name), path);
  else if (!fits(json, element)) yield { kind: 'misfit', path, problem: misfit(json, wanted(element)) };
}

function fits(json: Json, element: ElementType): boolean {
  try {
    decodeElement(json, element);
    return true;
  } catch (error) {
    if (!(error instanceof MessageError)) throw error;
    return false;
  }
}

const scalarWords: { readonly [scalar in Scalar]: string } = {
  string: 'a text',
  bool: 'true or false',
  int32: 'a whole number',
  uint32: 'a whole number from 0 on',
  int64: 'a whole number',
  double: 'a number',
};

function wanted(element: ElementType): string {
  switch (element.kind) {
    case 'scalar':
    case 'wrapper':
      return scalarWords[element.scalar];
    case 'enum':
      return `one of ${[...enumSchema(element.name).numbers.keys()].join(', ')}`;
    case 'duration':
      return 'a duration such as "10s"';
    case 'json':
      return element.form === 'ListValue' ? 'a list' : 'an object';
    case 'message':
      return 'an object';
  }
}

const shownCharacters = 40;

function misfit(json: Json, wish: string): string {
  return `holds ${shown(json)}, but ${wish} is wanted`;
}

function shown(json: Json): string {
  if (Array.isArray(json)) return 'a list';
  if (isObject(json)) return 'an object';
  if (typeof json !== 'string') return String(json);
  return `the text ${JSON.stringify(json.length > shownCharacters ? `${json.slice(0, shownCharacters)}…` : json)}`;
}
