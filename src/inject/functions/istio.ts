import type { FunctionTable } from '../../template/value.ts';
import { environmentFunctions } from './environment.ts';
import { jsonFunctions } from './json.ts';
import { mapFunctions } from './maps.ts';
import { multusFunctions } from './multus.ts';
import { otelFunctions } from './otel.ts';
import { portFunctions } from './ports.ts';
import { textFunctions } from './text.ts';
import { valueFunctions } from './values.ts';

export interface IstioFunctionOptions {
  /** The variables that templates may read with `env`; all others look unset. */
  readonly environment: ReadonlyMap<string, string>;
}

/** The functions that Istio adds to sprig's for injection templates; where both have a name, these win. */
export function istioFunctions({ environment }: IstioFunctionOptions): FunctionTable {
  return new Map(
    Object.entries({
      ...mapFunctions,
      ...jsonFunctions,
      ...textFunctions,
      ...valueFunctions,
      ...environmentFunctions(environment),
      ...portFunctions,
      ...multusFunctions,
      ...otelFunctions,
    }),
  );
}
