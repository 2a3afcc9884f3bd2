import { corruptVariants } from '../../test/reload/documents.ts';
import type { Variant } from '../configurations.ts';
import { type Part, patience, repeatedly } from './part.ts';

/** Good configurations come into force everywhere, bad ones nowhere. */
export async function changeConfigurations(part: Part): Promise<void> {
  const { stage, random } = part;
  const bad = random.deck(Object.keys(corruptVariants));
  let current = stage.configurations.variants[0]!;
  const next = random.deck([
    () => refuse(part, bad(), current),
    () => {
      current = random.pick(stage.configurations.variants.filter((variant) => variant !== current));
      return replace(part, current);
    },
  ]);
  await repeatedly(part, () => () => stage.withFiles(next()));
}

function replace({ stage, chronicle }: Part, next: Variant): Promise<void> {
  return chronicle.during('configuration', async () => {
    stage.configurations.write(next);
    await untilLive(stage, next);
  });
}

async function untilLive(stage: Part['stage'], { digest }: Variant): Promise<void> {
  const isLive: Parameters<typeof stage.untilAll>[1] = async (replica) =>
    (await replica.configurations()).every((one) => one.digest === digest && one.refused === null);
  await stage.untilAll('the configuration is in force', isLive, patience);
  stage.configurations.isLive(stage.configurations.variants.find((variant) => variant.digest === digest)!);
}

/** The bad one goes again before a replica has to start with it. */
function refuse({ stage, chronicle }: Part, name: string, current: Variant): Promise<void> {
  return chronicle.during('bad configuration', async () => {
    stage.configurations.writeBad(corruptVariants[name]!);
    await stage.untilAll(
      `the configuration is refused: ${name}`,
      async (replica) => (await replica.configurations()).every(({ refused }) => refused !== null),
      patience,
    );
    stage.configurations.write(current);
    await untilLive(stage, current);
  });
}
