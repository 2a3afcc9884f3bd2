import { anyInput, type Inputs, noInputs, partsOf, sameInputs, unitedInputs } from './inputs.ts';

/** What is known of a value before anything runs. */
export interface Flow {
  /** It may hold text of a tenant. */
  readonly isTainted: boolean;
  /** Given how conditions and loops come out, it is the same in every render. */
  readonly isFixed: boolean;
  /** Names the one value that it has in every run of a program; undefined where it may have several. */
  readonly constant: string | undefined;
  /** The same for runs over data whose steady part is the same (see {@link SteadyData}); a constant is steady, too. */
  readonly steady: string | undefined;
  /** It may be a Fragment. */
  readonly mayBeFragment: boolean;
  /** It is the output of a function that writes JSON. */
  readonly isJson: boolean;
  /** Of a map or struct whose members are known one by one. */
  readonly members: ReadonlyMap<string, Flow> | undefined;
  /** What of the data it may depend on; empty where nobody asks for it. */
  readonly inputs: Inputs;
  /** Constants that it is one of, where there are several; empty where it may be anything else. */
  readonly choices: ReadonlySet<string>;
}

const noChoices: ReadonlySet<string> = new Set();

/** Written out, since a configuration makes thousands of them when it is read: spreading takes several times as long. */
function plainFlow(
  isTainted: boolean,
  isFixed: boolean,
  constant: string | undefined,
  steady: string | undefined,
  inputs: Inputs,
): Flow {
  return {
    isTainted,
    isFixed,
    constant,
    steady,
    mayBeFragment: false,
    isJson: false,
    members: undefined,
    inputs,
    choices: noChoices,
  };
}

/** Of a value that may be another one each time. */
export const changing = { constant: undefined, steady: undefined };

export const tainted: Flow = plainFlow(true, false, undefined, undefined, anyInput);
export const cleanInRender: Flow = plainFlow(false, false, undefined, undefined, noInputs);

/** A member of the data that is the tenant's. */
export function memberFlow(inputs: Inputs): Flow {
  return plainFlow(true, false, undefined, undefined, inputs);
}

export function constantFlow(constant: string): Flow {
  return plainFlow(false, true, constant, constant, noInputs);
}

/** A value made of others, which it may hold as they are. */
export function madeOf(parts: readonly Flow[], constant: string): Flow {
  // There is one for each call of a template: so it is one loop.
  let isTainted = false;
  let isFixed = true;
  let isConstant = true;
  let isSteady = true;
  let inputs = noInputs;
  for (const part of parts) {
    isTainted ||= part.isTainted;
    isFixed &&= part.isFixed;
    isConstant &&= part.constant !== undefined;
    isSteady &&= part.steady !== undefined;
    inputs = unitedInputs(inputs, part.inputs);
  }
  return plainFlow(isTainted, isFixed, isConstant ? constant : undefined, isSteady ? constant : undefined, inputs);
}

/** A value that is one or the other. */
export function either(left: Flow | undefined, right: Flow): Flow {
  if (left === undefined || left === right) return right;
  return {
    isTainted: left.isTainted || right.isTainted,
    isFixed: left.isFixed && right.isFixed,
    constant: left.constant === right.constant ? left.constant : undefined,
    steady: left.steady === right.steady ? left.steady : undefined,
    mayBeFragment: left.mayBeFragment || right.mayBeFragment,
    isJson: left.isJson && right.isJson,
    members: eitherMembers(left.members, right.members),
    inputs: unitedInputs(left.inputs, right.inputs),
    choices: eitherChoice(left, right),
  };
}

/** More are no longer told apart. */
const maximumChoices = 16;

function eitherChoice(left: Flow, right: Flow): ReadonlySet<string> {
  if (left.constant !== undefined && left.constant === right.constant) return noChoices;
  const [ours, theirs] = [choicesOf(left), choicesOf(right)];
  if (ours.length === 0 || theirs.length === 0) return noChoices;
  const choices = new Set([...ours, ...theirs]);
  return choices.size > maximumChoices ? noChoices : choices;
}

/** The constants that a value may be; empty where it may be anything else. */
export function choicesOf({ constant, choices }: Flow): readonly string[] {
  return constant === undefined ? [...choices] : [constant];
}

/** Members are known only where both sides have the same ones. */
function eitherMembers(left: Flow['members'], right: Flow['members']): Flow['members'] {
  if (left === right || left === undefined || right === undefined) return left === right ? left : undefined;
  if (left.size !== right.size || ![...left.keys()].every((name) => right.has(name))) return undefined;
  return new Map([...left].map(([name, flow]) => [name, either(flow, right.get(name)!)]));
}

/** How many records may lie in each other; beyond, members are no longer told apart. */
const maximumRecordDepth = 8;

export function recordOf(members: ReadonlyMap<string, Flow>, constant: string): Flow {
  const whole = madeOf([...members.values()], constant);
  return depthOf(members) > maximumRecordDepth ? whole : { ...whole, members };
}

function depthOf(members: ReadonlyMap<string, Flow>): number {
  const depths = [...members.values()].map((flow) => (flow.members ? depthOf(flow.members) : 0));
  return 1 + Math.max(0, ...depths);
}

/** A member of a value, or what a method of that name answers. */
export function memberOf(flow: Flow, name: string): Flow {
  const inputs = flow.inputs.size === 0 ? noInputs : partsOf(flow.inputs, `.${name}`);
  if (flow.members) return flow.members.get(name) ?? memberFlow(inputs);
  const { isTainted, isFixed } = flow;
  return plainFlow(isTainted, isFixed, memberName(flow.constant, name), memberName(flow.steady, name), inputs);
}

function memberName(whole: string | undefined, name: string): string | undefined {
  return whole === undefined ? undefined : `${whole}.${name}`;
}

/** An element of a collection. */
export function elementOf(flow: Flow): Flow {
  const inputs = partsOf(flow.inputs, '[]');
  return plainFlow(flow.isTainted, flow.isFixed, undefined, undefined, inputs);
}

/** A key or index of a collection; the keys of a record stand in the template. */
export function indexOf(flow: Flow): Flow {
  const inputs = partsOf(flow.inputs, '[key]');
  return flow.members
    ? { ...elementOf(flow), isTainted: false, isFixed: true, inputs: noInputs }
    : { ...elementOf(flow), inputs };
}

export function sameFlow(left: Flow | undefined, right: Flow): boolean {
  if (left === right) return true;
  if (left === undefined) return false;
  return (
    left.isTainted === right.isTainted &&
    left.isFixed === right.isFixed &&
    left.constant === right.constant &&
    left.steady === right.steady &&
    left.mayBeFragment === right.mayBeFragment &&
    left.isJson === right.isJson &&
    sameMembers(left.members, right.members) &&
    sameInputs(left.inputs, right.inputs) &&
    sameInputs(left.choices, right.choices)
  );
}

function sameMembers(left: Flow['members'], right: Flow['members']): boolean {
  if (left === right || left === undefined || right === undefined) return left === right;
  return (
    left.size === right.size && [...left].every(([name, flow]) => right.has(name) && sameFlow(flow, right.get(name)!))
  );
}
