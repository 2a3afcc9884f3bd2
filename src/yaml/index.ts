export { DocumentSplitter, splitYamlDocuments, type YamlDocument } from './documents.ts';
export { YamlError, type YamlErrorCode, type YamlPosition } from './error.ts';
export { type KnownBlock, knownBlock } from './known-blocks.ts';
export { defaultYamlLimits, type YamlLimits } from './limits.ts';
export {
  goStringOfScalar,
  readYaml,
  readYamlDocument,
  readYamlScalars,
  readYamlValues,
  type YamlReadOptions,
} from './read.ts';
export { readYamlTree } from './read-tree.ts';
export type {
  YamlAlias,
  YamlAnchor,
  YamlAnchored,
  YamlEntry,
  YamlList,
  YamlMap,
  YamlNode,
  YamlProperties,
  YamlRange,
  YamlScalar,
  YamlStyle,
  YamlTag,
  YamlTree,
} from './tree.ts';
export { jsonToYaml, type WrittenParts, type WrittenScalar, writeYaml, type YamlWriteOptions } from './write.ts';
