import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigurationError, type Snapshot } from '../../src/inject/index.ts';
import { JsonSyntaxError, parseJson } from '../../src/json/index.ts';
import { recordedCases } from '../../test/support/recorded-settings.ts';
import { differenceFromMemory, reviewsLike } from '../../test/support/reviews-like.ts';
import { loadWebhook } from '../../test/support/webhook-difference.ts';
import { reviewTexts, snapshot } from '../corpus.ts';
import { ofRecorded, type Target } from '../target.ts';

interface Sample {
  readonly body: string;
  readonly path: string;
  readonly snapshot: Snapshot;
}

/** Enough for the words to be remembered, and for some reviews more. */
const likes = 24;

/** Recorded reviews, and those of the corpus, many times over with other words. */
export function openFamilies(): Target {
  const own = reviewTexts.map((body): Sample => ({ body, path: '/inject', snapshot }));
  const recorded = ['modern', 'differential'].flatMap(recordedOf);
  return ofRecorded([...own, ...recorded], ({ body, path, snapshot }, random) => {
    const bodies = reviewsLike(body, likes, (bound) => random.below(bound));
    const { different } = differenceFromMemory(bodies, path, snapshot);
    return different && `answered otherwise than alone: ${different}`;
  });
}

function recordedOf(folder: string): Sample[] {
  const snapshots = new Map<string, Snapshot | ConfigurationError>();
  return recordedCases(folder).flatMap(({ settings, webhook, directory }) => {
    const snapshot = snapshots.get(settings) ?? loadWebhook(folder, settings);
    snapshots.set(settings, snapshot);
    if (snapshot instanceof ConfigurationError) return [];
    return webhook
      .map(({ review, path }) => ({ body: readFileSync(join(directory, review), 'utf8'), path, snapshot }))
      .filter(({ body }) => isJson(body));
  });
}

function isJson(body: string): boolean {
  try {
    parseJson(body);
    return true;
  } catch (error) {
    if (error instanceof JsonSyntaxError) return false;
    throw error;
  }
}
