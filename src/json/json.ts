/**
 * JSON with exact integers and without prototype traps.
 *
 * Shapes: objects are plain objects, lists are arrays. An integer outside ±(2^53-1) is a `bigint`; every other number
 * is a `number`. A member called `__proto__` is an ordinary own member: read members with {@link member} (or
 * `Object.hasOwn`) and write them with {@link setMember} wherever the name comes from outside.
 */
export type Json = null | boolean | number | bigint | string | Json[] | JsonObject;
export type JsonObject = { [name: string]: Json };

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The own member of that name, or undefined. Never reaches a prototype. */
export function member(object: JsonObject, name: string): Json | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/** The own member of that name where it is an object, else an empty one. */
export function objectMember(object: JsonObject, name: string): JsonObject {
  const value = member(object, name);
  return isObject(value) ? value : {};
}

/** The own member of that name where it is a text, else the empty one. */
export function textMember(object: JsonObject, name: string): string {
  const value = member(object, name);
  return typeof value === 'string' ? value : '';
}

/** Sets an own member, `__proto__` included. */
export function setMember(object: JsonObject, name: string, value: Json): void {
  if (name === '__proto__') {
    Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
  } else {
    object[name] = value;
  }
}

/** Freezes a value at all depths: it will be shared. */
export function freezeJson(value: Json): Json {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const child of Array.isArray(value) ? value : Object.values(value)) freezeJson(child);
  Object.freeze(value);
  return value;
}

/** Structural equality; member order does not count. `1` and `1n` are the same number. */
export function equalJson(left: Json | undefined, right: Json | undefined): boolean {
  if (left === right) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) {
    return isNumber(left) && isNumber(right) && left <= right && left >= right;
  }
  if (Array.isArray(left)) {
    if (!Array.isArray(right) || left.length !== right.length) return false;
    for (let index = 0; index < left.length; index++) {
      if (!equalJson(left[index], right[index])) return false;
    }
    return true;
  }
  if (Array.isArray(right)) return false;
  const names = Object.keys(left);
  if (names.length !== Object.keys(right).length) return false;
  for (const name of names) {
    if (!Object.hasOwn(right, name) || !equalJson(left[name], right[name])) return false;
  }
  return true;
}

function isNumber(value: unknown): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}

/** Compares two strings as Go does: by their UTF-8 bytes, which is code point order. */
export function compareBytes(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index++) {
    const a = left.charCodeAt(index);
    const b = right.charCodeAt(index);
    if (a !== b) {
      // Surrogates stand for code points above U+FFFF, so they sort after U+E000..U+FFFF.
      const shiftedA = a >= 0xd800 ? (a >= 0xe000 ? a - 0x800 : a + 0x2000) : a;
      const shiftedB = b >= 0xd800 ? (b >= 0xe000 ? b - 0x800 : b + 0x2000) : b;
      return shiftedA - shiftedB;
    }
  }
  return left.length - right.length;
}
