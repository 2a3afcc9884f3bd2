import { describe, expect, it } from 'vitest';
import { istioFunctions } from '../../src/inject/functions/istio.ts';
import { refusedFunctions, sprigFunctions } from '../../src/template/functions/sprig.ts';
import { compileTemplate, type FunctionTable, fromBytes, TemplateError } from '../../src/template/index.ts';
import { checkAll, conformanceDirectory, libraryCases } from '../support/conformance.ts';
import { istioDecoders } from '../support/istio-data.ts';
import { decodeData } from '../support/template-data.ts';

interface RecordedError {
  stage: 'parse' | 'exec';
  message: string;
  template?: string;
  line?: number;
  column?: number;
  context?: string;
}

interface TemplateCase {
  name: string;
  functions: 'builtin' | 'sprig' | 'istio';
  delims?: [string, string];
  template: string;
  data: unknown;
  want?: string;
  wantBase64?: string;
  error?: RecordedError;
}

const functionTables: Record<TemplateCase['functions'], FunctionTable> = {
  builtin: new Map(),
  sprig: sprigFunctions,
  istio: new Map([...sprigFunctions, ...istioFunctions({ environment: new Map() })]),
};

/** Go's own limit needs a deeper stack than JavaScript has; ours has another number in its text. */
const isDepthLimit = (message: string): boolean => message.startsWith('exceeded maximum template depth');

/** Texts of Go's internals: only stage and function matter. */
const internalText = /^(error calling \w+: )(?:runtime error:|reflect:|interface conversion:)/;

function comparable(message: string): string {
  if (isDepthLimit(message)) return 'exceeded maximum template depth';
  return internalText.exec(message)?.[1] ?? message;
}

function render(item: TemplateCase, functions: FunctionTable): string {
  const data = decodeData(item.data, istioDecoders);
  return compileTemplate(item.template, { name: 'inject', functions, delimiters: item.delims }).execute(data);
}

function check(item: TemplateCase, functions: FunctionTable): void {
  let output: string | undefined;
  let failure: TemplateError | undefined;
  try {
    output = render(item, functions);
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    failure = error;
  }
  if (isRefused(failure)) return;
  if (item.error) checkError(failure, item.error, output);
  else if (failure) throw failure;
  else expect(output).toBe(item.want ?? fromBytes(Buffer.from(item.wantBase64!, 'base64')));
}

function checkError(failure: TemplateError | undefined, expected: RecordedError, output: string | undefined): void {
  if (!failure) throw new Error(`expected "${expected.message}", got output ${JSON.stringify(output)}`);
  const { stage, line, column, context, template } = failure;
  const actual = { stage, line, column, context, template, message: comparable(failure.detail) };
  expect(actual).toEqual({
    stage: expected.stage,
    line: expected.line,
    column: expected.column,
    context: expected.context,
    template: expected.template ?? 'inject',
    message: comparable(expected.message),
  });
}

/** Functions that ours leaves out on purpose must look unknown, though the recorded engine has them. */
function isRefused(failure: TemplateError | undefined): boolean {
  const name = /^function "(\w+)" not defined$/.exec(failure?.detail ?? '')?.[1];
  return failure?.stage === 'parse' && refusedFunctions.has(name ?? '');
}

describe.runIf(conformanceDirectory)('recorded templates', () => {
  for (const { file, cases } of libraryCases<TemplateCase>('template')) {
    it(file, async () => {
      await checkAll(`template/${file}`, cases, (item) => check(item, functionTables[item.functions]));
    });
  }
});
