import { type AnsweredReview, type RecordingContext, recordingSteps } from '../../src/recording/record-answer.ts';
import type { Recording } from '../../src/recording/recording.ts';

/** All steps of a recording at once. */
export function recordAnswer(seen: AnsweredReview, context: RecordingContext): Recording {
  const steps = recordingSteps(seen, context);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}
