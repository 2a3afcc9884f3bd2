import type { ConfigurationDocuments, Document } from '../inject/index.ts';
import {
  isObject,
  type Json,
  type JsonObject,
  member,
  objectMember,
  stringifyJson,
  textMember,
} from '../json/index.ts';
import { readYaml } from '../yaml/index.ts';
import { meshChanges } from './install-mesh.ts';
import { type InstallRole, installRole } from './install-paths.ts';
import { atPath, mergeValues } from './merge-values.ts';
import type { ProblemList } from './problem-list.ts';

/** Values of the istiod chart, or what an install document has in their place. */
export interface InstallValues {
  readonly values: JsonObject;
  /** File, and the part of it. */
  readonly source: string;
}

/** The embedded configuration as the values would have it. */
export interface InstalledConfiguration {
  readonly documents: ConfigurationDocuments;
  readonly revision: string | undefined;
  readonly notes: readonly string[];
}

/** The three documents that the chart would have made. */
export type EmbeddedDocuments = { readonly [Part in 'config' | 'values' | 'mesh']: Document };

/**
 * Lays installation values over the embedded configuration, the later ones over the earlier. What would change something
 * that the embedded configuration does not have is a problem each; an empty value changes nothing.
 */
export function applyInstallValues(
  embedded: EmbeddedDocuments,
  sources: readonly InstallValues[],
  problems: ProblemList,
): InstalledConfiguration {
  const known = readYaml(embedded.values.text) as JsonObject;
  const parts = new Parts();
  for (const source of sources) collect(source, known, parts, problems);
  const { value, mesh, config } = parts;
  const origin = sources.map(({ source }) => source).join(' and ');
  return {
    documents: {
      values: laidOver(embedded.values, value, origin),
      mesh: laidOver(embedded.mesh, meshChanges(value, mesh, origin, problems), origin),
      config: laidOver(embedded.config, configChanges(config), origin),
    },
    revision: textMember(value, 'revision') || undefined,
    notes: controlPlaneNote([...parts.idle]),
  };
}

function laidOver(base: Document, changes: JsonObject, source: string): Document {
  if (Object.keys(changes).length === 0) return base;
  return { source, text: stringifyJson(mergeValues(readYaml(base.text) as JsonObject, changes)) };
}

/** As they stand in the injection configuration. */
function configChanges(given: JsonObject): JsonObject {
  const policy = member(objectMember(objectMember(given, 'global'), 'proxy'), 'autoInject');
  const { defaultTemplates, ...webhook } = objectMember(given, 'sidecarInjectorWebhook');
  const hasDefaults = Array.isArray(defaultTemplates) && defaultTemplates.length > 0;
  return { ...webhook, ...(policy !== undefined && { policy }), ...(hasDefaults && { defaultTemplates }) };
}

class Parts {
  value: JsonObject = {};
  mesh: JsonObject = {};
  config: JsonObject = {};
  readonly idle = new Set<string>();

  /** @param written the path as the user wrote it */
  add(role: InstallRole, path: readonly string[], value: Json, written: string): void {
    if (role === 'control-plane') this.idle.add(written);
    else this[role] = mergeValues(this[role], atPath(path, value));
    // The templates ask for these, too, so that they can tell what was chosen.
    if (role === 'config') this.value = mergeValues(this.value, atPath(path, value));
  }
}

function collect({ values, source }: InstallValues, embedded: JsonObject, parts: Parts, problems: ProblemList): void {
  const visit = (value: Json, path: readonly string[]): void => {
    const role = installRole(path, embedded);
    const written = writtenPath(path, values);
    if (role) parts.add(role, path, value, written);
    else if (isObject(value)) for (const [name, item] of Object.entries(value)) visit(item, [...path, name]);
    else if (!isNothing(value)) problems.add('bad-setting', source, unmapped(written));
  };
  for (const [name, value] of Object.entries(withoutShorthands(values))) visit(value, [name]);
}

function unmapped(path: string): string {
  return `${path}: the embedded configuration has nothing that this would change; render the chart, or export the ConfigMaps of a cluster (config bundle), and give them with --config`;
}

/** As the chart does: what stands below `pilot` goes to the top, but the templates look for these two below it. */
function withoutShorthands(given: JsonObject): JsonObject {
  const { _internal_defaults_do_not_set: defaults = null, ...own } = given;
  const { pilot = null, ...values } = isObject(defaults) ? mergeValues(defaults, own) : own;
  const {
    cni,
    env,
    crlConfigMapName,
    istio_cni: earlier,
    ...rest
  } = isObject(pilot) ? mergeValues(values, pilot) : values;
  const enabled = isObject(earlier) ? member(earlier, 'enabled') : undefined;
  const below = {
    ...(cni !== undefined && { cni }),
    ...(enabled !== undefined && { cni: { enabled, ...(isObject(cni) && cni) } }),
    ...(env !== undefined && { env }),
    ...(crlConfigMapName !== undefined && { crlConfigMapName }),
  };
  return Object.keys(below).length === 0 ? rest : { ...rest, pilot: below };
}

/** The path before shorthands were resolved, which is where a user looks for it. */
function writtenPath(path: readonly string[], given: JsonObject): string {
  const [first = ''] = path;
  const isBelowPilot = first !== 'pilot' && member(objectMember(given, 'pilot'), first) !== undefined;
  return (isBelowPilot ? ['pilot', ...path] : path).join('.');
}

function isNothing(value: Json): boolean {
  return (
    value === null || value === '' || value === false || value === 0 || (Array.isArray(value) && value.length === 0)
  );
}

function controlPlaneNote(paths: readonly string[]): string[] {
  if (paths.length === 0) return [];
  return [`about the control plane, without effect on pods: ${paths.join(', ')}`];
}
