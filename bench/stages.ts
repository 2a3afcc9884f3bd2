import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Bench } from 'tinybench';
import { admit } from '../src/admission/admit.ts';
import type { Snapshot } from '../src/inject/index.ts';
import { parseJson } from '../src/json/index.ts';
import { readYaml, splitYamlDocuments, writeYaml } from '../src/yaml/index.ts';
import { variantOf } from './variants.ts';
import { workloads } from './workloads.ts';

/** Times the work of single calls, without network: what a request costs beyond HTTPS. */
export async function measureStages(root: string, snapshot: Snapshot): Promise<unknown> {
  const bench = new Bench({ time: 500, warmupTime: 300 });
  const manifests = splitYamlDocuments(readFileSync(join(root, 'samples/bookinfo.yaml'), 'utf8')).map(
    ({ text }) => text,
  );
  const objects = manifests.map((text) => readYaml(text));
  for (const { id, title, reviews } of workloads(snapshot)) {
    let turn = 0;
    const bodies = Array.from({ length: 60 }, (_, number) => variantOf(reviews[number % reviews.length]!, number));
    const next = (): string => bodies[turn++ % bodies.length]!;
    bench.add(`${id} ${title}: parse only`, () => parseJson(next()));
    bench.add(`${id} ${title}: admit`, () => admit(next(), '/inject', snapshot));
  }
  bench.add(`read ${manifests.length} manifests of bookinfo`, () => manifests.map((text) => readYaml(text)));
  bench.add(`write ${manifests.length} manifests of bookinfo`, () => objects.map((object) => writeYaml(object)));
  await bench.run();
  console.log('\nsingle calls, median in microseconds');
  const figures = bench.tasks.map(({ name, result }) => {
    const median = 'latency' in result ? result.latency.p50 * 1000 : Number.NaN;
    console.log(`${name.padEnd(44)} ${median.toFixed(1).padStart(10)}`);
    return [name, median] as const;
  });
  return Object.fromEntries(figures);
}
