import type { Json } from '../json/index.ts';
import {
  type DocumentFault,
  documentFaults,
  extensionProviderProblems,
  type MeshConfig,
  type MeshDialect,
  MessageError,
  modernMesh,
  readMeshConfig,
} from '../mesh/index.ts';
import { closestName } from '../template/errors.ts';
import { readYaml, YamlError } from '../yaml/index.ts';
import type { Document } from './configuration-documents.ts';
import { ConfigurationError } from './configuration-error.ts';
import type { Generation } from './generation.ts';

/**
 * Reads the document under the key `mesh`.
 * @throws {ConfigurationError} naming each member that does not fit; Istio's own words name none
 */
export function readMesh(document: Document | undefined, dialect: MeshDialect): MeshConfig {
  if (!document) return dialect.defaults;
  const { text, source } = document;
  try {
    return readMeshConfig(text, dialect);
  } catch (error) {
    if (!(error instanceof MessageError) && !(error instanceof YamlError)) throw error;
    const misfits = faultsOf(text, dialect).flatMap((fault) =>
      fault.kind === 'misfit' ? [misfitSentence(fault)] : [],
    );
    const messages = misfits.length > 0 ? misfits : [error.message];
    throw new ConfigurationError(messages.map((message) => ({ code: 'bad-mesh-config', source, message })));
  }
}

/** What Istio, too, goes on with: members that it does not know, and providers that it cannot use. */
export function meshWarnings(document: Document | undefined, mesh: MeshConfig, generation: Generation): string[] {
  if (!document) return [];
  const unknown = faultsOf(document.text, generation.mesh).flatMap((fault) =>
    fault.kind === 'unknown' ? unknownSentences(fault, generation) : [],
  );
  return [...unknown, ...extensionProviderProblems(mesh)].map((sentence) => `${document.source}: ${sentence}`);
}

function faultsOf(text: string, dialect: MeshDialect): DocumentFault[] {
  let document: Json;
  try {
    document = readYaml(text);
  } catch {
    // What is no YAML was said already.
    return [];
  }
  return documentFaults(document, dialect);
}

function misfitSentence({ path, problem }: DocumentFault & { kind: 'misfit' }): string {
  return path === '' ? `it ${problem}` : `${path} ${problem}`;
}

/** Of earlier releases not all members are known here, so there only what looks like a slip is told. */
function unknownSentences(
  { path, known }: DocumentFault & { kind: 'unknown' },
  { releases, mesh }: Generation,
): string[] {
  const nearest = closestName(path.slice(path.lastIndexOf('.') + 1), known);
  if (nearest === undefined && mesh.mesh !== modernMesh.mesh) return [];
  const hint = nearest === undefined ? '' : `; did you mean ${nearest}?`;
  return [`${path} is not known to the mesh config of Istio ${releases} and has no effect${hint}`];
}
