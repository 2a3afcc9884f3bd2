import { istioFunctions } from '../../src/inject/functions/istio.ts';
import { taintRulesOf } from '../../src/inject/template-taint.ts';
import type { Json } from '../../src/json/index.ts';
import { type Render, SafeTemplate, type SkeletonCacheLimits, StructureError } from '../../src/safe-template/index.ts';
import { sprigFunctions } from '../../src/template/functions/sprig.ts';
import { compileTemplate, type Template } from '../../src/template/index.ts';
import type { ValueMap } from '../../src/template/value.ts';
import { readYaml } from '../../src/yaml/index.ts';

const functions = new Map([...sprigFunctions, ...istioFunctions({ environment: new Map() })]);

/** A template with Istio's functions; `.Tenant` is what a tenant wrote, `.Values` what the operator did. */
export interface Subject {
  readonly plain: Template;
  readonly safe: SafeTemplate;
  /** Renders safely. */
  of(tenant: ValueMap | string, values?: ValueMap): Json;
  /** The sentence's cause where a text is refused, else undefined. */
  refusal(tenant: ValueMap | string, values?: ValueMap): string | undefined;
  /** What Istio would make of it. */
  plainly(tenant: ValueMap | string, values?: ValueMap): Json;
  examine(tenant: ValueMap | string, values?: ValueMap): Render;
}

export function subject(source: string, cache?: SkeletonCacheLimits): Subject {
  const plain = compileTemplate(source, { name: 'inject', functions });
  const rules = taintRulesOf({ proxyConfigSource: 'layers' });
  const safe = new SafeTemplate(plain.tree, { functions, rules, ...(cache && { cache }) });
  const data = (tenant: ValueMap | string, values: ValueMap = {}): ValueMap => ({ Tenant: tenant, Values: values });
  const of = (tenant: ValueMap | string, values?: ValueMap): Json => safe.render(() => data(tenant, values));
  return {
    plain,
    safe,
    of,
    refusal: (tenant, values) => refusalOf(() => of(tenant, values)),
    plainly: (tenant, values) => readYaml(plain.execute(data(tenant, values))),
    examine: (tenant, values) => safe.examine(data(tenant, values)),
  };
}

function refusalOf(run: () => unknown): string | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    if (error instanceof StructureError) return error.reason;
    throw error;
  }
}
