import type { AnsweredReview } from '../recording/record-answer.ts';

/** Answered reviews that wait to be recorded, bounded in number and size. */
export class WaitingReviews {
  readonly #reviews: AnsweredReview[] = [];
  readonly #maximumCount: number;
  readonly #maximumLength: number;
  #length = 0;

  /** @param maximumLength of all bodies together, in bytes */
  constructor(maximumCount: number, maximumLength: number) {
    this.#maximumCount = maximumCount;
    this.#maximumLength = maximumLength;
  }

  get count(): number {
    return this.#reviews.length;
  }

  /** @returns false where there is no room */
  push(review: AnsweredReview): boolean {
    const length = this.#length + review.body.length;
    if (this.#reviews.length === this.#maximumCount || length > this.#maximumLength) return false;
    this.#reviews.push(review);
    this.#length = length;
    return true;
  }

  shift(): AnsweredReview | undefined {
    const review = this.#reviews.shift();
    if (review) this.#length -= review.body.length;
    return review;
  }
}
