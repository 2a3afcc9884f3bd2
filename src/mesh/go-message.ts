import { type GoField, type GoMethod, type GoType, type Payload, wrap } from '../template/value.ts';
import { goName } from './go-names.ts';
import { messageText } from './message-text.ts';

export interface MessageTypeOptions {
  /** Protobuf name of the message. */
  readonly message: string;
  readonly fields: () => readonly GoField[];
  /** What a getter reads where the message is nil. */
  readonly empty: Payload;
  /** What getters give beside the fields: the members of a oneof. */
  readonly accessors?: () => readonly GoField[];
  readonly methods?: readonly (readonly [string, GoMethod])[];
  /** As Go's encoding/json sees it. */
  readonly json: (payload: Payload) => unknown;
}

/** A method without arguments. */
export function method(call: GoMethod['call']): GoMethod {
  return { parameters: [], call };
}

const messages = new WeakMap<GoType, string>();

/** The protobuf name of the message to which a pointer type points; undefined for other types. */
export function messageBehind(type: GoType): string | undefined {
  return messages.get(type);
}

/** The pointer type of a generated message: fields, and a getter for each that also works on nil. */
export function messagePointer(options: MessageTypeOptions): GoType {
  const name = goName(options.message);
  const element: GoType = {
    kind: 'struct',
    name,
    fields: options.fields,
    pointer: () => pointer,
    zero: () => options.empty,
  };
  let methods: ReadonlyMap<string, GoMethod> | undefined;
  const pointer: GoType = {
    kind: 'pointer',
    name: `*${name}`,
    element,
    methods: () => {
      methods ??= new Map(messageMethods(options));
      return methods;
    },
    text: (payload) => messageText(payload, options.message),
    json: (payload) => (payload === null ? null : options.json(payload)),
  };
  messages.set(pointer, options.message);
  return pointer;
}

function* messageMethods(options: MessageTypeOptions): Generator<readonly [string, GoMethod]> {
  for (const field of [...options.fields(), ...(options.accessors?.() ?? [])]) {
    const read = (receiver: Payload) => wrap(field.type, field.get(receiver ?? options.empty));
    yield [`Get${field.name}`, method(read)];
  }
  yield ['String', method((receiver) => (receiver === null ? '<nil>' : messageText(receiver, options.message)))];
  yield* options.methods ?? [];
}
