import {
  type Inputs,
  keyPart,
  type Lookup,
  type NamedArgument,
  partsOf,
  unitedInputs,
} from '../safe-template/index.ts';

const nothing: Inputs = new Set();

/** An entry of the first argument, and what its key comes from. */
const entryOf: Lookup = ([map, ...keys]) => {
  const entry = keys.reduce((inputs, key) => partsBy(inputs, key), map?.inputs ?? nothing);
  return keys.reduce((inputs, key) => unitedInputs(inputs, key.inputs), entry);
};

/** The entries of maps under all names that a key may be. */
function partsBy(inputs: Inputs, key: NamedArgument | undefined): Inputs {
  return (key?.asKeys ?? []).map((part) => partsOf(inputs, part)).reduce(unitedInputs, nothing);
}

const everyItem: Lookup = (given) => partsOf(ofAll(given), '[]');

function ofAll(given: readonly NamedArgument[]): Inputs {
  return given.reduce((inputs, argument) => unitedInputs(inputs, argument.inputs), nothing);
}

/** `annotation .ObjectMeta name otherwise` */
const annotation: Lookup = ([metadata, name, otherwise]) => {
  const annotations = partsOf(metadata?.inputs ?? nothing, '.Annotations');
  return unitedInputs(partsBy(annotations, name), otherwise?.inputs ?? nothing);
};

const attributes = ['namespace', 'version', 'instance.id'].map((name) => `resource.opentelemetry.io/service.${name}`);

/** `otelResourceAttributes mesh annotations labels namespace containers` */
const resourceAttributes: Lookup = ([, annotations, labels, namespace, containers]) => {
  const parts = [
    ...attributes.map((name) => partsOf(annotations?.inputs ?? nothing, keyPart(name))),
    partsOf(labels?.inputs ?? nothing, keyPart('app.kubernetes.io/version')),
    namespace?.inputs ?? nothing,
    ...['.Name', '.Image'].map((member) => partsOf(containers?.inputs ?? nothing, `[]${member}`)),
  ];
  return parts.reduce(unitedInputs, nothing);
};

/** Text that is read as JSON. */
const json: Lookup = (given) => partsOf(ofAll(given), '(json)');

/** What functions read that look for one part of what they are given. */
export const lookups: ReadonlyMap<string, Lookup> = new Map<string, Lookup>([
  ...['index', 'get', 'isset', 'hasKey'].map((name): [string, Lookup] => [name, entryOf]),
  ...['first', 'last', 'values'].map((name): [string, Lookup] => [name, everyItem]),
  ...['fromJSON', 'fromJson', 'mustFromJson'].map((name): [string, Lookup] => [name, json]),
  ['keys', (given) => partsOf(ofAll(given), '[key]')],
  ['annotation', annotation],
  ['otelResourceAttributes', resourceAttributes],
]);
