import type { Json, JsonObject } from '../../src/json/index.ts';
import fc from '../support/properties.ts';

/** Few names, so that members and items of two independent values often meet. */
const name = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'x/y', '~t', '__proto__', 'constructor', '');
const text = fc.constantFrom('', 'one', 'two', 'three');

/** Objects with own members of any name, `__proto__` among them. */
function objectOf(members: fc.Arbitrary<[string, Json][]>): fc.Arbitrary<JsonObject> {
  return members.map((entries) => Object.fromEntries(entries));
}

/** Any JSON, of integers also large ones. */
export const anyJson: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.oneof(text, fc.constantFrom<Json>(null, true, false, 0, 1, 80, -1.5, 2n ** 63n - 1n)),
    fc.array(tie('value'), { maxLength: 5 }),
    objectOf(fc.array(fc.tuple(name, tie('value')), { maxLength: 5 })),
  ),
})).value;

/** A patch must leave an object or a list at the root. */
export const anyDocument: fc.Arbitrary<Json> = anyJson.filter((value) => typeof value === 'object' && value !== null);

const optional = (members: Record<string, fc.Arbitrary<Json>>): fc.Arbitrary<JsonObject> =>
  fc.record(members, { requiredKeys: [] }).map((value) => ({ ...value }) as JsonObject);
const listOf = (item: fc.Arbitrary<Json>, maxLength = 5): fc.Arbitrary<Json> => fc.array(item, { maxLength });

const environment = optional({ name, value: fc.oneof(text, fc.constant(null)), unknown: text });
const port = optional({ containerPort: fc.constantFrom(53, 80, 443), protocol: fc.constantFrom('TCP', 'UDP'), name });
const quantity = fc.constantFrom<Json>('0.5', '500m', '1024Mi', '1Gi', 2, '0');

const container = optional({
  name,
  image: text,
  args: listOf(text),
  env: listOf(fc.oneof({ weight: 9, arbitrary: environment }, { weight: 1, arbitrary: fc.constant(null) })),
  ports: listOf(port),
  resources: optional({ limits: optional({ cpu: quantity, memory: quantity }), claims: listOf(optional({ name })) }),
  tty: fc.boolean(),
  IMAGE: text,
  unknown: anyJson,
});

const toleration = optional({ key: name, value: text, tolerationSeconds: fc.constantFrom<Json>(5, 2n ** 62n) });

/** Pods as users send them: unknown members, nulls, other spellings, missing and repeated names, lists in any order. */
export const rawPod: fc.Arbitrary<JsonObject> = optional({
  apiVersion: fc.constant('v1'),
  metadata: optional({
    name: text,
    labels: fc.oneof(
      objectOf(fc.array(fc.tuple(name, text as fc.Arbitrary<Json>), { maxLength: 4 })),
      fc.constant(null),
    ),
    finalizers: listOf(name),
    creationTimestamp: fc.constantFrom(null, '2020-01-01T01:00:00+01:00'),
    unknown: anyJson,
  }),
  spec: optional({
    containers: fc.oneof(listOf(container, 6), fc.constant(null)),
    initContainers: listOf(container),
    volumes: listOf(optional({ name, emptyDir: fc.constant({}), unknown: text })),
    tolerations: listOf(toleration),
    hostNetwork: fc.boolean(),
    terminationGracePeriodSeconds: fc.constantFrom<Json>(0, 30, 2n ** 60n + 1n),
    unknown: anyJson,
  }),
  status: fc.constantFrom<Json>({}, null),
  unknown: anyJson,
});
