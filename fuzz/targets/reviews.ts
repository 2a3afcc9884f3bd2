import { stringifyJson } from '../../src/json/index.ts';
import { reviews, snapshot } from '../corpus.ts';
import { mutateJson } from '../mutate-json.ts';
import { reviewComplaint } from '../oracle.ts';
import type { Target } from '../target.ts';

/** AdmissionReviews whose structure is changed anywhere. */
export function openReviews(): Target {
  return {
    make: (random) => stringifyJson(mutateJson(random, random.pick(reviews), reviews)),
    check: (body) => reviewComplaint(body, snapshot),
  };
}
