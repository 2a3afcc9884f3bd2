import type { Duration } from './duration.ts';
import {
  type FieldRow,
  type MeshConfig,
  type MessageTypes,
  messageTable,
  type ProxyConfig,
} from './types.generated.ts';

/**
 * Messages as earlier releases of Istio had them, where they differ from today's. The part of the name behind the slash
 * only keeps them apart: in Go they have the same names.
 *
 * * `first`: until 1.5, with the number of threads as a plain integer
 * * `second`: 1.6
 * * `middle`: 1.7 to 1.12
 */
export interface KnownMessages extends MessageTypes {
  'istio.mesh/first.v1alpha1.MeshConfig': EarlierMeshConfig;
  'istio.mesh/first.v1alpha1.ProxyConfig': EarlierProxyConfig;
  'istio.mesh/second.v1alpha1.MeshConfig': EarlierMeshConfig;
  'istio.mesh/second.v1alpha1.ProxyConfig': EarlierProxyConfig;
  'istio.mesh/middle.v1alpha1.MeshConfig': EarlierMeshConfig;
  'istio.mesh/middle.v1alpha1.ProxyConfig': EarlierProxyConfig;
}

export interface EarlierProxyConfig extends ProxyConfig {
  readonly parentShutdownDuration?: Duration;
  readonly connectTimeout?: Duration;
}

export interface EarlierMeshConfig extends MeshConfig {
  readonly defaultConfig?: EarlierProxyConfig;
  readonly sdsUdsPath?: string;
  readonly enableSdsTokenMount?: boolean;
  /** Number of AuthenticationPolicy. */
  readonly authPolicy?: number;
  readonly authCertsPath?: string;
}

const modern = (message: string): readonly FieldRow[] => messageTable[`istio.mesh.v1alpha1.${message}`]!;

/** The rows with others put behind the named ones. */
function withRows(
  rows: readonly FieldRow[],
  added: { readonly [behind: string]: readonly FieldRow[] },
): readonly FieldRow[] {
  return rows.flatMap((row) => [row, ...(Object.hasOwn(added, row[0]) ? added[row[0]]! : [])]);
}

/** The rows with other types for the named ones. */
function retyped(rows: readonly FieldRow[], types: { readonly [name: string]: string }): readonly FieldRow[] {
  return rows.map(([name, type, ...rest]) => [name, Object.hasOwn(types, name) ? types[name]! : type, ...rest]);
}

const middleProxyConfig = withRows(modern('ProxyConfig'), {
  drainDuration: [['parentShutdownDuration', 'google.protobuf.Duration']],
});

const proxyConfig = withRows(middleProxyConfig, {
  zipkinAddress: [['connectTimeout', 'google.protobuf.Duration']],
});

/** The name of the cluster as a field of its own: later releases offer other sources of that name beside it. */
function withPlainCluster(rows: readonly FieldRow[]): readonly FieldRow[] {
  const kept = rows.filter(([name]) => name !== 'tracingServiceName');
  return kept.map((row) => (row[0] === 'serviceCluster' ? ['serviceCluster', 'string'] : row));
}

const meshConfig = withRows(modern('MeshConfig'), {
  defaultConfig: [
    ['sdsUdsPath', 'string'],
    ['enableSdsTokenMount', 'bool'],
    ['authPolicy', 'enum istio.mesh.v1alpha1.AuthenticationPolicy'],
    ['authCertsPath', 'string'],
  ],
});

/** Messages in which an empty list or map that was given is not the same as none: Istio 1.6 prints it. */
export const messagesWithEmpties: ReadonlySet<string> = new Set([
  'istio.mesh/second.v1alpha1.ProxyConfig',
  'istio.networking/second.v1alpha3.ClientTLSSettings',
]);

/** The fields of each of these messages in the order of their declaration. */
export const earlierMessageTable: { readonly [message: string]: readonly FieldRow[] } = {
  'istio.mesh/first.v1alpha1.MeshConfig': retyped(meshConfig, {
    defaultConfig: 'istio.mesh/first.v1alpha1.ProxyConfig',
  }),
  'istio.mesh/first.v1alpha1.ProxyConfig': retyped(withPlainCluster(proxyConfig), {
    concurrency: 'int32',
    tracing: 'istio.mesh/first.v1alpha1.Tracing',
  }),
  'istio.mesh/first.v1alpha1.Tracing': retyped(modern('Tracing'), {
    lightstep: 'istio.mesh/first.v1alpha1.Tracing.Lightstep',
  }),
  'istio.mesh/first.v1alpha1.Tracing.Lightstep': withRows(modern('Tracing.Lightstep'), {
    accessToken: [
      ['secure', 'bool'],
      ['cacertPath', 'string'],
    ],
  }),
  'istio.mesh/second.v1alpha1.MeshConfig': retyped(meshConfig, {
    defaultConfig: 'istio.mesh/second.v1alpha1.ProxyConfig',
  }),
  'istio.mesh/second.v1alpha1.ProxyConfig': retyped(withPlainCluster(middleProxyConfig), {
    concurrency: 'int32',
    tracing: 'istio.mesh/second.v1alpha1.Tracing',
  }),
  'istio.mesh/second.v1alpha1.Tracing': retyped(modern('Tracing'), {
    tlsSettings: 'istio.networking/second.v1alpha3.ClientTLSSettings',
  }),
  'istio.networking/second.v1alpha3.ClientTLSSettings': messageTable['istio.networking.v1alpha3.ClientTLSSettings']!,
  'istio.mesh/middle.v1alpha1.MeshConfig': retyped(meshConfig, {
    defaultConfig: 'istio.mesh/middle.v1alpha1.ProxyConfig',
  }),
  'istio.mesh/middle.v1alpha1.ProxyConfig': middleProxyConfig,
};
