import { type CompileOptions, compileTemplate, type FunctionTable, type Value } from '../../src/template/index.ts';

type Options = Partial<Omit<CompileOptions, 'functions'>> & { functions?: FunctionTable };

/** What a template with Go's own functions prints. */
export function render(source: string, data: Value = {}, options: Options = {}): string {
  return compileTemplate(source, { name: 'inject', functions: new Map(), ...options }).execute(data);
}

/** The message of the error with which parsing or rendering fails. */
export function failure(source: string, data: Value = {}, options: Options = {}): string {
  let output: string;
  try {
    output = render(source, data, options);
  } catch (error) {
    return (error as Error).message.replace(/^template: /, '');
  }
  throw new Error(`no error, but ${JSON.stringify(output)}`);
}
