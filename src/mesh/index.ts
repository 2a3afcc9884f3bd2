export { decodeMessage } from './decode.ts';
export { defaultMeshConfig, defaultProxyConfig } from './defaults.ts';
export { type MeshDialect, modernMesh } from './dialect.ts';
export { type DocumentFault, documentFaults } from './document-faults.ts';
export { type Duration, goDurationText, toNanoseconds } from './duration.ts';
export { mesh0_1, mesh0_8, mesh1_1, mesh1_6, mesh1_8, mesh1_13, mesh1_20 } from './earlier-defaults.ts';
export type { EarlierMeshConfig } from './earlier-messages.ts';
export { encodeMessage } from './encode.ts';
export { meshGoType, messageType, pointedMessage, protoMessageType } from './go-types.ts';
export { applyMeshConfig, readMeshConfig } from './mesh-config.ts';
export { MessageError } from './message-error.ts';
export { type ProtoPrinter, protoPrinter, protoToJson } from './proto-to-json.ts';
export { applyProxyConfig } from './proxy-config.ts';
export {
  type ProxyConfigInputs,
  type ProxyConfigResources,
  proxyConfigFor,
  readProxyConfigResources,
} from './proxy-config-resources.ts';
export { enumName } from './schema.ts';
export type { MeshConfig, ProxyConfig } from './types.generated.ts';
export { extensionProviderProblems } from './validate-mesh-config.ts';
export { validateProxyConfig } from './validate-proxy-config.ts';
