import type { CallContext, Value } from '../template/value.ts';
import type { WrittenScalar } from '../yaml/index.ts';
import type { Inputs } from './inputs.ts';

/**
 * Where a member of the template's data comes from: `tenant` (may hold any text), `render` (clean, but not the same in
 * every render), `fixed` (clean and the same as long as the program lives). Members without a row count as `tenant`.
 */
export type Origin = 'tenant' | 'render' | 'fixed';

/** Writes a value as YAML text and tells of each key and scalar in it. */
export type FragmentWriter = (value: Value, context: CallContext, onScalar: (scalar: WrittenScalar) => void) => string;

/**
 * What a function does with tenant text. Functions without a rule: the result is the tenant's if any argument is.
 *
 * | kind       | result                                                                        |
 * |------------|-------------------------------------------------------------------------------|
 * | `test`     | a boolean, clean whatever was tested                                          |
 * | `choice`   | one of the arguments as it is                                                 |
 * | `json`     | JSON text                                                                     |
 * | `fragment` | YAML text, whose scalars are kept apart                                       |
 * | `layout`   | the last argument with other white space                                      |
 * | `record`   | a map of the arguments, keys and values in turn                               |
 * | `mutator`  | changes its first argument in place                                           |
 * | `member`   | like a function without a rule, but of the first argument it reads one member |
 * | `tenant`   | the tenant's, whatever the arguments: it reads the data by itself             |
 */
export type FunctionRule =
  | { readonly kind: 'test' | 'choice' | 'json' | 'layout' | 'record' | 'mutator' | 'tenant' }
  | { readonly kind: 'fragment'; readonly write: FragmentWriter }
  | { readonly kind: 'member'; readonly member: string };

/**
 * Members of the data that are often the same in one render and the next, such as annotations: what depends on nothing
 * else is then not evaluated again.
 */
export interface SteadyData {
  /** A member of the data, or a member of that. */
  readonly paths: readonly (readonly [name: string, inner?: string])[];
  /** Whether all these members are the same in both. */
  readonly isSame: (left: Value, right: Value) => boolean;
}

/** An argument of a call. */
export interface NamedArgument {
  readonly inputs: Inputs;
  /** The parts of paths that it makes as a key: `["app"]`, `[call 3]` for a constant by its name, `[*]` for anything. */
  readonly asKeys: readonly string[];
}

/** Names what a call reads, for functions that read one part of what they are given. */
export type Lookup = (given: readonly NamedArgument[]) => Inputs;

export interface TaintRules {
  readonly members: ReadonlyMap<string, Origin>;
  readonly functions: ReadonlyMap<string, FunctionRule>;
  /** By function. With them the inputs of all flows are named, which rendering has no use for. */
  readonly lookups?: ReadonlyMap<string, Lookup>;
  readonly steady?: SteadyData;
}
