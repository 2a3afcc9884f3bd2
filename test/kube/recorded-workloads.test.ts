import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { equalJson, isObject, type Json, type JsonObject, stringifyJson } from '../../src/json/index.ts';
import { canonicalize } from '../../src/kube/index.ts';
import { goStringOfScalar, readYamlScalars } from '../../src/yaml/index.ts';
import { checkAll, conformanceDirectory } from '../support/conformance.ts';

const types: ReadonlyMap<string, string> = new Map([
  ['Deployment', 'apps/v1.Deployment'],
  ['DaemonSet', 'apps/v1.DaemonSet'],
  ['StatefulSet', 'apps/v1.StatefulSet'],
  ['ReplicaSet', 'apps/v1.ReplicaSet'],
  ['Job', 'batch/v1.Job'],
  ['CronJob', 'batch/v1.CronJob'],
  ['ReplicationController', 'v1.ReplicationController'],
  ['DeploymentConfig', 'apps.openshift.io/v1.DeploymentConfig'],
  ['Pod', 'v1.Pod'],
]);

interface Pair {
  readonly name: string;
  readonly type: string;
  readonly input: Json;
  readonly output: Json;
}

describe.runIf(conformanceDirectory)('workloads as kube-inject prints them', () => {
  const pairs = ['modern', 'differential'].flatMap(recordedPairs);

  it('prints everything around the pod template', async () => {
    expect(pairs.length).toBeGreaterThan(100);
    const workloads = pairs.filter(({ type }) => type !== 'v1.Pod');
    await checkAll('workloads around the pod template', workloads, ({ type, input, output }) => {
      const printed = withoutTemplate(read(input, type));
      return equalJson(printed, withoutTemplate(read(output, type))) ? undefined : `gives ${stringifyJson(printed)}`;
    });
  });

  it('finds nothing to change in what was printed', () =>
    checkAll('printed workloads', pairs, ({ type, output }) => {
      const again = read(output, type);
      return equalJson(again, output) ? undefined : `gives ${stringifyJson(again)}`;
    }));
});

function read(value: Json, type: string): Json {
  return canonicalize(value, type, { stringOfScalar: goStringOfScalar, isSorted: true });
}

/** Input and output of each document that kube-inject recognised. */
function recordedPairs(folder: string): Pair[] {
  if (!conformanceDirectory) return [];
  const root = join(conformanceDirectory, folder, 'cases');
  return readdirSync(root).flatMap((name) => {
    const files = ['input.yaml', 'injected.yaml'].map((file) => join(root, name, file));
    if (!files.every((file) => existsSync(file))) return [];
    const [inputs, outputs] = files.map((file) => documents(readFileSync(file, 'utf8'))) as [Json[], Json[]];
    if (inputs.length !== outputs.length) return [];
    return inputs.flatMap((input, index) => {
      const type = isObject(input) ? types.get(String(input.kind)) : undefined;
      return type === undefined ? [] : [{ name: `${folder}/${name}`, type, input, output: outputs[index]! }];
    });
  });
}

function documents(text: string): Json[] {
  return text
    .split(/^---.*$/m)
    .map((document) => readYamlScalars(document))
    .filter((document) => document !== null);
}

/** Injection changes the pod template and, of a CronJob, the metadata of the job template. */
function withoutTemplate(value: Json): Json {
  const object = value as JsonObject;
  const { template: _, jobTemplate, ...spec } = object.spec as JsonObject;
  if (jobTemplate === undefined) return { ...object, spec };
  const { template: __, ...jobSpec } = (jobTemplate as { spec: JsonObject }).spec;
  return { ...object, spec: { ...spec, jobTemplate: jobSpec } };
}
