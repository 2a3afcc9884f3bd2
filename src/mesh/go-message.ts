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

/** Go's reflection on messages is of no use to templates; this method is what makes a type a message. */
export const reflectMethod: GoMethod = { parameters: [], call: () => null };

/** A method without arguments. */
export function method(call: GoMethod['call']): GoMethod {
  return { parameters: [], call };
}

/** The pointer type of a generated message: fields, and a getter for each that also works on nil. */
export function messagePointer(options: MessageTypeOptions): GoType {
  const name = goName(options.message);
  let methods: ReadonlyMap<string, GoMethod> | undefined;
  return {
    kind: 'pointer',
    name: `*${name}`,
    element: { kind: 'struct', name, fields: options.fields },
    methods: () => {
      methods ??= new Map(messageMethods(options));
      return methods;
    },
    text: (payload) => messageText(payload, options.message),
    json: (payload) => (payload === null ? null : options.json(payload)),
  };
}

function* messageMethods(options: MessageTypeOptions): Generator<readonly [string, GoMethod]> {
  for (const field of [...options.fields(), ...(options.accessors?.() ?? [])]) {
    const read = (receiver: Payload) => wrap(field.type, field.get(receiver ?? options.empty));
    yield [`Get${field.name}`, method(read)];
  }
  yield ['String', method((receiver) => (receiver === null ? '<nil>' : messageText(receiver, options.message)))];
  yield ['ProtoReflect', reflectMethod];
  yield* options.methods ?? [];
}
