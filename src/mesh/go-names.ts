import { once } from '../kube/shape.ts';
import { enumNames, messageNames } from './schema.ts';

const googleNames: readonly (readonly [proto: string, go: string])[] = [
  ['google.protobuf.Duration', 'durationpb.Duration'],
  ['google.protobuf.BoolValue', 'wrapperspb.BoolValue'],
  ['google.protobuf.Int32Value', 'wrapperspb.Int32Value'],
  ['google.protobuf.UInt32Value', 'wrapperspb.UInt32Value'],
  ['google.protobuf.Int64Value', 'wrapperspb.Int64Value'],
  ['google.protobuf.Struct', 'structpb.Struct'],
  ['google.protobuf.Value', 'structpb.Value'],
  ['google.protobuf.ListValue', 'structpb.ListValue'],
];

/** `istio.mesh.v1alpha1.Tracing.Zipkin` -> `v1alpha1.Tracing_Zipkin`. */
function ownGoName(protoName: string): string {
  const [, , version, ...path] = protoName.split('.');
  return `${version}.${path.join('_')}`;
}

const goNames = once(
  (): ReadonlyMap<string, string> =>
    new Map([...[...messageNames, ...enumNames].map((name) => [name, ownGoName(name)] as const), ...googleNames]),
);
const protoNames = once((): ReadonlyMap<string, string> => new Map([...goNames()].map(([proto, go]) => [go, proto])));

/** The name of the Go type that is generated for a message or enumeration. */
export function goName(protoName: string): string {
  return goNames().get(protoName)!;
}

/** The inverse of {@link goName}. */
export function protoName(goTypeName: string): string | undefined {
  return protoNames().get(goTypeName);
}

/**
 * The Go type that wraps a member of a oneof, `v1alpha1.Tracing_Zipkin_`. The underscore at the end keeps it apart from
 * a message or enumeration of that name inside the message.
 */
export function oneofMemberName(message: string, goField: string): string {
  const isTaken = goNames().has(`${message}.${goField}`);
  return `${goName(message)}_${goField}${isTaken ? '_' : ''}`;
}

/** The Go interface that all members of a oneof have: `v1alpha1.isTracing_Tracer`. */
export function oneofInterfaceName(message: string, goOneof: string): string {
  return `${goName(message).replace('.', '.is')}_${goOneof}`;
}
