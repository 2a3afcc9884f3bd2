import { type GoFunction, stringType, type Value } from '../value.ts';
import { define } from './define.ts';

/** The shortest path of the same meaning, read as text: no `.`, no `..` that could be resolved, no double slash. */
function clean(path: string): string {
  const isRooted = path.startsWith('/');
  const kept: string[] = [];
  for (const element of path.split('/')) {
    if (element === '' || element === '.') continue;
    if (element !== '..') kept.push(element);
    else if (kept.length > 0 && kept.at(-1) !== '..') kept.pop();
    else if (!isRooted) kept.push(element);
  }
  const joined = kept.join('/');
  return isRooted ? `/${joined}` : joined || '.';
}

const directory = (path: string): string => clean(path.slice(0, path.lastIndexOf('/') + 1));

function base(path: string): string {
  if (path === '') return '.';
  let end = path.length;
  while (end > 0 && path[end - 1] === '/') end--;
  return path.slice(path.lastIndexOf('/', end - 1) + 1, end) || '/';
}

/** From the last dot of the last element on. */
function extension(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  return dot < 0 ? '' : name.slice(dot);
}

const isAbsolute = (path: string): boolean => path.startsWith('/');

const ofPath = (call: (path: string) => Value): GoFunction => define([stringType], ([path]) => call(path as string));

/** Slash-separated paths; those of the operating system are the same, since Istio's injector runs on Linux. */
export const pathFunctions: Readonly<Record<string, GoFunction>> = {
  base: ofPath(base),
  dir: ofPath(directory),
  clean: ofPath(clean),
  ext: ofPath(extension),
  isAbs: ofPath(isAbsolute),
  osBase: ofPath(base),
  osDir: ofPath(directory),
  osClean: ofPath(clean),
  osExt: ofPath(extension),
  osIsAbs: ofPath(isAbsolute),
};
