import { sortedEntries } from '../format.ts';
import { charactersPerStep } from '../limits.ts';
import { type CallContext, type GoType, type Payload, typeOf, unwrap, type Value } from '../value.ts';
import { enterLevel } from './text-of.ts';

/**
 * A text that two values share exactly when Go's reflect.DeepEqual holds for them: same types all the way down (int 1
 * is not float64 1, a nil list not an empty one) and same content. Lists are thus compared by hash, never pair by pair.
 * Undefined for what equals nothing, not even itself: NaN, a function, and all that contains one.
 */
export function structuralKey(value: Value, context: CallContext): string | undefined {
  const writer = new KeyWriter(context);
  writer.value(value, 0);
  return writer.isEqualToItself ? writer.parts.join('') : undefined;
}

class KeyWriter {
  readonly parts: string[] = [];
  isEqualToItself = true;
  readonly #context: CallContext;

  constructor(context: CallContext) {
    this.#context = context;
  }

  value(value: Value, depth: number): void {
    const type = typeOf(value);
    if (type === undefined) {
      this.parts.push('nil,');
      return;
    }
    this.#text(type.name);
    this.#payload(type, unwrap(value), depth);
  }

  #payload(type: GoType, payload: Payload, depth: number): void {
    if (payload === null) {
      this.parts.push('nil,');
      return;
    }
    enterLevel(depth, this.#context);
    switch (type.kind) {
      case 'interface':
        this.value(payload, depth + 1);
        return;
      case 'pointer':
        this.#payload(type.element!, payload, depth + 1);
        return;
      case 'slice':
      case 'array':
        this.#list(type.element!, payload, depth);
        return;
      case 'map':
        this.#map(type, payload, depth);
        return;
      case 'struct':
        this.#struct(type, payload, depth);
        return;
      case 'func':
        this.isEqualToItself = false;
        return;
      default:
        this.#scalar(payload);
    }
  }

  #list(element: GoType, items: readonly Payload[], depth: number): void {
    this.parts.push('(');
    for (const item of items) this.#payload(element, item, depth + 1);
    this.parts.push(')');
  }

  #map(type: GoType, payload: Payload, depth: number): void {
    this.parts.push('(');
    for (const [key, value] of sortedEntries(payload)) {
      this.#payload(type.key!, key, depth + 1);
      this.#payload(type.element!, value, depth + 1);
    }
    this.parts.push(')');
  }

  #struct(type: GoType, payload: Payload, depth: number): void {
    const fields = type.fields?.() ?? [];
    // A type that shows no fields differs in what its text tells.
    if (fields.length === 0 && type.text) this.#text(type.text(payload));
    for (const field of fields) this.#payload(field.type, field.get(payload), depth + 1);
  }

  #scalar(payload: Payload): void {
    if (typeof payload === 'string') {
      this.#text(payload);
    } else if (typeof payload === 'object') {
      this.#scalar(payload.re);
      this.#scalar(payload.im);
    } else {
      if (Number.isNaN(payload)) this.isEqualToItself = false;
      this.parts.push(`${payload},`);
    }
  }

  /** Texts carry their length, so that no content can be taken for structure. */
  #text(text: string): void {
    this.#context.spend(Math.floor(text.length / charactersPerStep));
    this.parts.push(`${text.length}"${text}`);
  }
}
