import { istioFunctions } from '../../src/inject/functions/istio.ts';
import { taintRulesOf } from '../../src/inject/template-taint.ts';
import { StructureError } from '../../src/safe-template/index.ts';
import { sprigFunctions } from '../../src/template/functions/sprig.ts';
import { TemplateError } from '../../src/template/index.ts';
import { YamlError } from '../../src/yaml/index.ts';

export const functions = new Map([...sprigFunctions, ...istioFunctions({ environment: new Map([['HOME', '/']]) })]);
export const rules = taintRulesOf({ proxyConfigSource: 'layers' });
/** Far below those of the program: an input that runs into a bound costs as much as thousand others. */
export const limits = { steps: 5_000, outputBytes: 16 * 1024, templateDepth: 20 };

/** Undefined where a source or a render is refused. */
export function tried<Result>(run: () => Result): Result | undefined {
  try {
    return run();
  } catch (error) {
    const isExpected = error instanceof TemplateError || error instanceof YamlError || error instanceof StructureError;
    if (isExpected) return undefined;
    throw error;
  }
}
