import type { MeshDialect } from '../../mesh/index.ts';
import { protoPrinter } from '../../mesh/index.ts';
import { define } from '../../template/functions/define.ts';
import { sprigFunctions } from '../../template/functions/sprig.ts';
import { compileTemplate, TemplateError } from '../../template/index.ts';
import { type FunctionTable, type GoFunction, stringType } from '../../template/value.ts';
import { type IstioFunctionOptions, istioFunctions } from './istio.ts';
import { protoToJsonFunction } from './json.ts';
import { plainMultusFunctions } from './multus.ts';
import { allPortFunctions } from './ports.ts';

/** Makes the functions that a family of releases gives to its templates. */
export type FunctionSource = (options: IstioFunctionOptions) => FunctionTable;

export const modernFunctions: FunctionSource = (options) => new Map([...sprigFunctions, ...istioFunctions(options)]);

const names0_8 = ['formatDuration', 'isset'];
const names1_0_3 = [...names0_8, 'annotation', 'includeInboundPorts', 'applicationPorts', 'excludeInboundPort'];
const added1_1 = ['kubevirtInterfaces', 'valueOrDefault', 'fromJSON', 'toJSON', 'toYaml', 'indent', 'directory'];
const names1_1 = [...names1_0_3, ...added1_1];
const names1_2 = [...names1_1, 'contains'];
const names1_3 = [...names1_2, 'structToJSON', 'toLower'];
const names1_4 = [...names1_3, 'protoToJSON'];
const names1_5 = [...names1_4, 'env'];

/** What a text that is rendered inside a template may cost; it holds a name or two. */
const nestedLimits = { steps: 10_000, outputBytes: 64 * 1024 };

/** A text that fails prints nothing. It cannot render others in turn. */
function renderFunction(functions: FunctionTable): GoFunction {
  return define([stringType], ([text], context) => {
    context.spend(nestedLimits.steps);
    try {
      return compileTemplate(text as string, { name: 'inject', functions, limits: nestedLimits }).execute(context.data);
    } catch (error) {
      if (error instanceof TemplateError) return '';
      throw error;
    }
  });
}

const withRender =
  (source: FunctionSource): FunctionSource =>
  (options) => {
    const functions = source(options);
    return new Map([...functions, ['render', renderFunction(functions)]]);
  };

/** Until 1.1 only texts have a default. */
const textOrDefault: GoFunction = define([stringType, stringType], ([text, otherwise]) => text || otherwise!);

/** The named functions of today, with others in the place of some. */
function chosen(names: readonly string[], others: Readonly<Record<string, GoFunction>> = {}): FunctionSource {
  return (options) => {
    const today = istioFunctions(options);
    const kept = names.flatMap((name) => {
      const found = today.get(name);
      return found ? [[name, found] as const] : [];
    });
    return new Map([...kept, ...Object.entries(others)]);
  };
}

const toJson = { toJson: istioFunctions({ environment: new Map() }).get('toJSON')! };

const plainMessages = { protoToJSON: protoToJsonFunction(protoPrinter(undefined)) };

const messagesWithout = ({ defaults }: MeshDialect): Readonly<Record<string, GoFunction>> => ({
  protoToJSON: protoToJsonFunction(protoPrinter(defaults.defaultConfig)),
});

export const functions0_8 = chosen(names0_8);
export const functions1_0_3 = chosen(names1_0_3, { ...allPortFunctions, ...toJson });
export const functions1_1 = chosen(names1_1, { ...allPortFunctions, ...toJson, valueOrDefault: textOrDefault });
export const functions1_2 = withRender(chosen(names1_2, { ...allPortFunctions, ...toJson }));
export const functions1_3 = withRender(chosen(names1_3, { ...allPortFunctions, ...toJson }));
export const functions1_4 = withRender(chosen(names1_4, { ...toJson, ...plainMessages }));
export const functions1_5 = withRender(chosen(names1_5, { ...toJson, ...plainMessages }));
export const functions1_6 = (mesh: MeshDialect): FunctionSource =>
  withRender(chosen(names1_5, { ...toJson, ...messagesWithout(mesh) }));

/** Since 1.8 with sprig's functions. */
export const functions1_8 = (mesh: MeshDialect): FunctionSource =>
  withRender((options) => new Map([...functions1_20(mesh)(options), ...Object.entries(toJson)]));

/** Networks are appended as they were since 1.8. */
export const functions1_20 =
  (mesh: MeshDialect): FunctionSource =>
  (options) =>
    new Map([...modernFunctions(options), ...Object.entries({ ...plainMultusFunctions, ...messagesWithout(mesh) })]);

/** Until 1.13 texts can be rendered. */
export const functions1_13 = (mesh: MeshDialect): FunctionSource => withRender(functions1_20(mesh));
