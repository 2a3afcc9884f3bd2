import {
  anyMapType,
  FunctionError,
  type GoFunction,
  stringType,
  typeOf,
  unwrap,
  type Value,
  type ValueMap,
} from '../value.ts';
import { define } from './define.ts';
import { entriesOf, entry } from './map-entries.ts';
import { kindName } from './types.ts';
import { hostName, parseUrl, UrlError, type UserInformation, urlText, userText } from './url.ts';

/** @param purpose what Go says before its own error */
function parsed(text: string, purpose: string): ReturnType<typeof parseUrl> {
  try {
    return parseUrl(text);
  } catch (error) {
    throw error instanceof UrlError ? new FunctionError(`${purpose}: ${error.message}`) : error;
  }
}

function urlParse(text: string): Value {
  const { scheme, host, path, query, opaque, fragment, user } = parsed(text, 'unable to parse url');
  const userinfo = user ? userText(user) : '';
  return { scheme, host, hostname: hostName(host), path, query, opaque, fragment, userinfo };
}

function urlJoin(map: Value): Value {
  const entries = entriesOf(map);
  const part = (name: string): string => textEntry(entries, name);
  const url = {
    scheme: part('scheme'),
    host: part('host'),
    path: part('path'),
    query: part('query'),
    opaque: part('opaque'),
    fragment: part('fragment'),
  };
  return urlText({ ...url, user: userOf(part('userinfo')) });
}

function userOf(text: string): UserInformation | undefined {
  return text === '' ? undefined : parsed(`proto://${text}@host`, 'unable to parse userinfo in dict').user;
}

function textEntry(entries: ValueMap, name: string): string {
  const value = entry(entries, name);
  if (value === undefined) return '';
  if (value === null) throw new FunctionError('runtime error: invalid memory address or nil pointer dereference');
  if (typeOf(value)?.kind === 'string') return unwrap(value) as string;
  throw new FunctionError(`unable to parse ${name} key, must be of type string, but ${kindName(value)} found`);
}

/** Taking URLs apart into a dict and making them from one. */
export const urlFunctions: Readonly<Record<string, GoFunction>> = {
  urlParse: define([stringType], ([text]) => urlParse(text as string)),
  urlJoin: define([anyMapType], ([map]) => urlJoin(map!)),
};
