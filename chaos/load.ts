import type { PreparedRequest } from '../bench/raw-client.ts';
import { uidOfReview } from '../bench/workloads.ts';
import type { Answer, ApiServerClient } from './api-server-client.ts';
import type { Chronicle } from './chronicle.ts';
import type { Configurations, Variant } from './configurations.ts';
import { openLoad } from './open-load.ts';

export interface LoadSettings {
  readonly client: ApiServerClient;
  readonly configurations: Configurations;
  readonly chronicle: Chronicle;
  readonly perSecond: number;
  /** Of so many answers one is checked as a whole: its patch is applied and compared with what the engine gives. */
  readonly checkEvery: number;
  /** So many are on their way at most; API servers have 600 seats unless told otherwise. */
  readonly seats?: number;
}

const seatsOfApiServer = 600;

/** Reviews at a constant rate as long as there are seats, each answer of which is checked. */
export class Load {
  readonly #settings: LoadSettings;
  readonly #requests: readonly PreparedRequest[];
  readonly #open = new Set<Promise<void>>();
  readonly #running: Promise<void>;
  #sent = 0;
  #heldBack = 0;
  #checked = 0;
  #onNewConnections = 0;
  #isOver = false;

  constructor(settings: LoadSettings) {
    this.#settings = settings;
    this.#requests = settings.configurations.variants[0]!.requests;
    this.#running = openLoad(
      settings.perSecond,
      (due) => this.#start(due),
      () => this.#isOver,
    );
  }

  /** How many were sent or could not be, how many answers were checked as a whole, and how many came on new connections. */
  get counts(): { sent: number; heldBack: number; checked: number; onNewConnections: number } {
    const [sent, heldBack, checked] = [this.#sent, this.#heldBack, this.#checked];
    return { sent, heldBack, checked, onNewConnections: this.#onNewConnections };
  }

  /** Sends no more, and waits for the answers. */
  async stop(): Promise<void> {
    this.#isOver = true;
    await this.#running;
    await Promise.all(this.#open);
    this.#settings.client.close();
  }

  #start(due: number): void {
    if (this.#open.size >= (this.#settings.seats ?? seatsOfApiServer)) return void this.#heldBack++;
    const work = this.#review(due).finally(() => this.#open.delete(work));
    this.#open.add(work);
  }

  async #review(due: number): Promise<void> {
    const { client, configurations, chronicle, checkEvery } = this.#settings;
    const number = ++this.#sent;
    const index = number % this.#requests.length;
    const sentAt = performance.now();
    const before = configurations.mayBeLive;
    let fault: string | undefined;
    let isCut = false;
    try {
      const answer = await client.send(this.#requests[index]!, number);
      if (answer.isNewConnection) this.#onNewConnections++;
      const isChecked = number % checkEvery === 0;
      if (isChecked) this.#checked++;
      const candidates = new Set([...before, ...configurations.mayBeLive]);
      fault = isChecked ? faultOf(answer, index, number, candidates) : shortFaultOf(answer, number);
    } catch (error) {
      fault = `review ${number}: ${(error as Error).message}`;
      isCut = true;
    }
    const answeredAt = performance.now();
    chronicle.request({ sentAt, answeredAt, milliseconds: answeredAt - due, fault, isCut });
  }
}

function shortFaultOf({ status, body }: Answer, number: number): string | undefined {
  if (status !== 200) return `review ${number}: HTTP ${status}: ${body.slice(0, 200)}`;
  return body.includes(uidOfReview(number)) ? undefined : `review ${number}: the answer is that of another review`;
}

function faultOf(answer: Answer, index: number, number: number, candidates: ReadonlySet<Variant>): string | undefined {
  const fault = shortFaultOf(answer, number);
  if (fault !== undefined) return fault;
  for (const { requests } of candidates) {
    if (requests[index]!.check(answer.body, number) === undefined) return undefined;
  }
  return `review ${number}: the patch gives another pod than the engine does under any configuration that may be in force`;
}
