export { decodeMessage } from './decode.ts';
export { defaultMeshConfig, defaultProxyConfig } from './defaults.ts';
export { type Duration, goDurationText, toNanoseconds } from './duration.ts';
export { encodeMessage } from './encode.ts';
export { meshGoType, messageValue, pointedMessage, protoMessageType } from './go-types.ts';
export { applyMeshConfig } from './mesh-config.ts';
export { MessageError } from './message-error.ts';
export { protoToJson } from './proto-to-json.ts';
export { applyProxyConfig, mergeProxyConfigLayer } from './proxy-config.ts';
export {
  type ProxyConfigInputs,
  type ProxyConfigResources,
  proxyConfigFor,
  readProxyConfigResources,
} from './proxy-config-resources.ts';
export { enumName } from './schema.ts';
export type { MeshConfig, ProxyConfig } from './types.generated.ts';
export { validateMeshConfig } from './validate-mesh-config.ts';
export { validateProxyConfig } from './validate-proxy-config.ts';
