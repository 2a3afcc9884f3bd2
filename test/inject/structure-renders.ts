import { readPod, type Snapshot } from '../../src/inject/index.ts';
import { InjectionError } from '../../src/inject/injection-error.ts';
import { defaultProxyUser } from '../../src/inject/openshift.ts';
import { resolveProxyConfig } from '../../src/inject/proxy-config.ts';
import { readPlain } from '../../src/inject/render-overlay.ts';
import { templateValue } from '../../src/inject/template-data.ts';
import { templateData } from '../../src/inject/template-data-of.ts';
import type { Json, JsonObject } from '../../src/json/index.ts';
import { DecodeError } from '../../src/kube/index.ts';
import { type Recorded, type Render, type SafeTemplate, StructureError } from '../../src/safe-template/index.ts';
import { TemplateError } from '../../src/template/index.ts';
import type { Value } from '../../src/template/value.ts';
import { YamlError } from '../../src/yaml/index.ts';

/** One template of a configuration, rendered for pods whose annotations nobody has checked. */
export interface Renderer {
  readonly name: string;
  readonly snapshot: Snapshot;
  /** Name of the template. */
  readonly template: string;
  /** Renders by their keys. */
  readonly renders: Map<string, Render>;
}

export function renderer(name: string, snapshot: Snapshot, template: string): Renderer {
  return { name, snapshot, template, renders: new Map() };
}

/** Undefined where a pod is refused before anything is rendered. */
export function dataOf(pod: JsonObject, { snapshot }: Renderer): Value | undefined {
  const user = { uid: defaultProxyUser, gid: defaultProxyUser };
  try {
    const read = readPod(pod);
    const owner = snapshot.generation.readOwner(read);
    const proxyConfig = resolveProxyConfig(read, snapshot);
    const data = templateData({ pod: read, owner, proxyConfig, user, isNative: true, snapshot });
    return templateValue(data, snapshot.generation.templateData);
  } catch (error) {
    if (error instanceof InjectionError || error instanceof DecodeError) return undefined;
    throw error;
  }
}

/** Key and values of a render; undefined where it fails. */
export function traced(data: Value, renderer: Renderer): Recorded | undefined {
  return unlessRefused(() => safeOf(renderer).trace(data));
}

/** What a safe render leaves behind and makes; undefined where it is refused. */
export function safely(data: Value, renderer: Renderer): { render: Render; result: Json } | undefined {
  return unlessRefused(() => {
    const { values } = safeOf(renderer).trace(data);
    const render = renderOf(data, renderer);
    return { render, result: render.skeleton.build(values) };
  });
}

function renderOf(data: Value, renderer: Renderer): Render {
  const safe = safeOf(renderer);
  const { key } = safe.trace(data);
  const render = renderer.renders.get(key) ?? safe.examine(data);
  renderer.renders.set(key, render);
  return render;
}

/** The skeleton that belongs to a render, refused or not. */
export function skeletonFor(data: Value, renderer: Renderer): Render | undefined {
  return unlessRefused(() => renderOf(data, renderer));
}

/** The same by way of the cache. */
export function fromCache(data: Value, renderer: Renderer): { result: Json } | undefined {
  return unlessRefused(() => ({ result: safeOf(renderer).render(() => data) }));
}

/** What Istio's way makes; undefined where it is refused. */
export function plainly(data: Value, { snapshot, template }: Renderer): { result: Json } | undefined {
  return unlessRefused(() => ({ result: readPlain(snapshot.templates.get(template)!, data, snapshot) as Json }));
}

function safeOf({ snapshot, template }: Renderer): SafeTemplate {
  return snapshot.templates.get(template)!.safe(snapshot);
}

function unlessRefused<Result>(run: () => Result): Result | undefined {
  try {
    return run();
  } catch (error) {
    const isRefusal =
      error instanceof StructureError ||
      error instanceof TemplateError ||
      error instanceof YamlError ||
      error instanceof DecodeError;
    if (isRefusal) return undefined;
    throw error;
  }
}
