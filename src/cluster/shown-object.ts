import { type JsonObject, objectMember, textMember } from '../json/index.ts';

/**
 * One object as the API server showed it last: by a watch and by answers to requests, which come over different connections
 * and so in any order.
 */
export class ShownObject {
  #object: JsonObject | undefined;
  #sightings = 0;

  /** Undefined where there is none. */
  get object(): JsonObject | undefined {
    return this.#object;
  }

  get version(): string {
    return textMember(objectMember(this.#object ?? {}, 'metadata'), 'resourceVersion');
  }

  /** What a watch or a list says: what follows it will be told, too. */
  see(object: JsonObject | undefined): void {
    this.#object = object;
    this.#sightings++;
  }

  /**
   * Takes an answer, unless the watch said something since the request: that may be newer, and nobody would say it again.
   * Where it is older, the watch goes on to what the answer holds.
   */
  async take(answer: Promise<JsonObject | undefined>): Promise<void> {
    const sightings = this.#sightings;
    const object = await answer;
    if (this.#sightings === sightings) this.#object = object;
  }
}
