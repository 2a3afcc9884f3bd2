import { ConfigurationError } from '../inject/index.ts';
import {
  isObject,
  type Json,
  type JsonObject,
  JsonSyntaxError,
  member,
  parseJson,
  repeatsMembers,
  textMember,
} from '../json/index.ts';
import { readYaml, readYamlDocument, splitYamlDocuments, YamlError, type YamlTree } from '../yaml/index.ts';

/** A file that lists a big cluster is trusted to be larger than a manifest: 5,000 nodes take some 100 MB. */
const limits = { size: 256 * 1024 * 1024, nodes: 50_000_000 };

/**
 * The objects of a manifest: YAML or JSON, several documents, Lists taken apart.
 * @throws {ConfigurationError} where the text is no YAML
 */
export function readObjects(text: string, source: string): JsonObject[] {
  try {
    return readDocuments(text).flatMap(flatten);
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    throw new ConfigurationError([{ code: 'not-yaml', source, message: `is no YAML: ${error.message}` }]);
  }
}

/** As {@link readObjects}; undefined where the text is no YAML, as a template mostly is none. */
export function tryReadObjects(text: string): JsonObject[] | undefined {
  try {
    return readDocuments(text).flatMap(flatten);
  } catch (error) {
    if (error instanceof YamlError) return undefined;
    throw error;
  }
}

/** Why a text is no YAML, with its line in the text; undefined where it is. */
export function yamlErrorIn(text: string): YamlError | undefined {
  try {
    readDocuments(text);
    return undefined;
  } catch (error) {
    if (error instanceof YamlError) return error;
    throw error;
  }
}

function readDocuments(text: string): Json[] {
  const json = tryJson(text);
  if (json !== undefined) return [json];
  const documents = splitYamlDocuments(text);
  return documents.map((document, index) => {
    try {
      return readYaml(document.text, { limits });
    } catch (error) {
      if (!(error instanceof YamlError) || documents.length === 1) throw error;
      // Lines in the message are those of the document.
      const message = `document ${index + 1}, from line ${document.line}: ${error.message}`;
      throw new YamlError(error.code, message, { ...error, line: document.line + error.line - 1 });
    }
  });
}

/** One document. JSON is read many times faster than the same as YAML. @throws {YamlError} */
export function readDocument(text: string): Json {
  return readDocumentTree(text).value;
}

/** As {@link readDocument}, with the places of what was read as YAML, or is JSON with keys that stand there twice. @throws {YamlError} */
export function readDocumentTree(text: string): { readonly value: Json; readonly tree?: YamlTree } {
  const value = tryJson(text);
  if (value === undefined) return readYamlDocument(text);
  return repeatsMembers(text, value) ? { value, ...tryTree(text) } : { value };
}

/** What JSON takes and YAML does not is rare, and read all the same. */
function tryTree(text: string): { readonly tree?: YamlTree } {
  try {
    return { tree: readYamlDocument(text, { limits }).tree };
  } catch (error) {
    if (error instanceof YamlError) return {};
    throw error;
  }
}

function tryJson(text: string): Json | undefined {
  if (!text.trimStart().startsWith('{')) return undefined;
  try {
    return parseJson(text);
  } catch (error) {
    if (error instanceof JsonSyntaxError) return undefined;
    throw error;
  }
}

/** The API server answers with a `ConfigMapList` where kubectl makes a `List`. */
function flatten(value: Json): JsonObject[] {
  if (!isObject(value)) return [];
  const items = member(value, 'items');
  return textMember(value, 'kind').endsWith('List') && Array.isArray(items) ? items.flatMap(flatten) : [value];
}
