import { type Json, type JsonObject, member, setMember } from '../json/index.ts';

/** An object under change: it is copied at the first real difference, so that an unchanged one stays the same object. */
export class ObjectDraft {
  #object: JsonObject;
  #isCopied = false;

  constructor(original: JsonObject) {
    this.#object = original;
  }

  get(name: string): Json | undefined {
    return member(this.#object, name);
  }

  names(): string[] {
    return Object.keys(this.#object);
  }

  set(name: string, value: Json): void {
    if (this.get(name) === value) return;
    setMember(this.#own(), name, value);
  }

  delete(name: string): void {
    if (Object.hasOwn(this.#object, name)) delete this.#own()[name];
  }

  finish(): JsonObject {
    return this.#object;
  }

  #own(): JsonObject {
    if (!this.#isCopied) this.#object = { ...this.#object };
    this.#isCopied = true;
    return this.#object;
  }
}
