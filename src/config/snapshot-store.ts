import type { Finding } from '../admission/self-test.ts';
import { type ClusterFacts, ConfigurationError, type ConfigurationProblem, type Snapshot } from '../inject/index.ts';
import { tryOut } from './try-out.ts';

/** A configuration that cannot be used, whose place the last good one keeps. */
export interface RefusedConfiguration {
  /** When this one was refused first. */
  readonly since: Date;
  /** One sentence each, naming document, key or field. */
  readonly problems: readonly string[];
}

/** Who wants to know what becomes of configurations. */
export interface StoreListener {
  /** @param before what it replaces; undefined for the first one */
  accepted(snapshot: Snapshot, before: Snapshot | undefined): void;
  /** Told once for each configuration with the same problems. @param kept what stays in force; undefined where there is none yet */
  refused(refusal: RefusedConfiguration, kept: Snapshot | undefined): void;
  /** What the self-test has to say of a configuration that is accepted. */
  remarked(sentence: string): void;
}

export interface StoreParts {
  /** Reads everything anew, checks it and compiles it. @throws {ConfigurationError} */
  load(): Promise<Snapshot>;
  /** Whether a configuration is refused under which built-in pods are denied. */
  readonly refusesFailedTest: boolean;
  /** The same for the one that {@link SnapshotStore.open} loads. */
  readonly refusesFailedTestFirst: boolean;
  /** What is known of the cluster at this moment. */
  readonly facts?: { readonly isSynced: boolean; over(cluster: ClusterFacts): ClusterFacts } | undefined;
  readonly listener: StoreListener;
}

/**
 * Holds the configuration in force. A new one takes its place as a whole, once it was read, compiled and tried out on
 * built-in pods; until then, and whatever is wrong with it, the last good one stays.
 */
export class SnapshotStore {
  readonly #parts: StoreParts;
  #configured: Snapshot | undefined;
  #current: Snapshot | undefined;
  #refusal: RefusedConfiguration | undefined;
  #loadedAt: Date | undefined;
  #reloads = { success: 0, refused: 0 };
  #running: Promise<void> | undefined;
  #isWanted = false;

  constructor(parts: StoreParts) {
    this.#parts = parts;
  }

  /** What requests are answered with; undefined as long as there is no configuration, or facts about the cluster are missing. */
  get current(): Snapshot | undefined {
    return this.#current;
  }

  /** The configuration in force, whatever is known of the cluster. */
  get configured(): Snapshot | undefined {
    return this.#configured;
  }

  /** What is wrong with the configuration that was found last; undefined where it is in force. */
  get refusal(): RefusedConfiguration | undefined {
    return this.#refusal;
  }

  /** When a configuration was last found good. */
  get loadedAt(): Date | undefined {
    return this.#loadedAt;
  }

  get reloads(): { readonly success: number; readonly refused: number } {
    return this.#reloads;
  }

  /**
   * Loads the first configuration, for those who cannot go on without.
   * @throws {ConfigurationError} where it is refused
   */
  async open(): Promise<void> {
    this.#accept(await this.#tested(this.#parts.refusesFailedTestFirst));
  }

  /** Takes a configuration that needs no test. */
  use(snapshot: Snapshot): void {
    this.#accept(snapshot);
  }

  /** Loads anew; what comes while one load is under way is answered by one more. Never throws. */
  reload(): Promise<void> {
    this.#isWanted = true;
    this.#running ??= this.#reloadWhileWanted();
    return this.#running;
  }

  /** The facts about the cluster are other ones. */
  refreshFacts(): void {
    const { facts } = this.#parts;
    const configured = this.#configured;
    if (!configured || (facts && !facts.isSynced)) return;
    this.#current = facts ? { ...configured, cluster: facts.over(configured.cluster) } : configured;
  }

  async #reloadWhileWanted(): Promise<void> {
    while (this.#isWanted) {
      this.#isWanted = false;
      try {
        this.#accept(await this.#tested(this.#parts.refusesFailedTest));
      } catch (error) {
        this.#refuse(problemsOf(error));
      }
    }
    this.#running = undefined;
  }

  /** @throws {ConfigurationError} */
  async #tested(refusesFailed: boolean): Promise<Snapshot> {
    const snapshot = await this.#parts.load();
    if (snapshot.digest() === this.#configured?.digest()) return snapshot;
    const findings = await tryOut(snapshot);
    const fatal = findings.filter(({ isFatal }) => isFatal && refusesFailed);
    if (fatal.length > 0) throw new ConfigurationError(fatal.map(asProblem));
    for (const { source, message } of findings) this.#parts.listener.remarked(`${source}: ${message}`);
    return snapshot;
  }

  /** The same documents give the same Snapshot: the old one stays, with all that was computed for it since. */
  #accept(loaded: Snapshot): void {
    const before = this.#configured;
    const isSame = before?.digest() === loaded.digest();
    const hadRefusal = this.#refusal !== undefined;
    this.#configured = isSame ? { ...before, cluster: loaded.cluster, warnings: loaded.warnings } : loaded;
    this.#refusal = undefined;
    this.#loadedAt = new Date();
    this.#reloads = { ...this.#reloads, success: this.#reloads.success + 1 };
    this.refreshFacts();
    if (!isSame || hadRefusal) this.#parts.listener.accepted(this.#configured, before);
  }

  #refuse(problems: readonly string[]): void {
    const known = this.#refusal;
    const isNews = known?.problems.join('\n') !== problems.join('\n');
    this.#refusal = isNews ? { since: new Date(), problems } : known;
    this.#reloads = { ...this.#reloads, refused: this.#reloads.refused + 1 };
    if (isNews) this.#parts.listener.refused(this.#refusal!, this.#configured);
  }
}

function asProblem({ source, message }: Finding): ConfigurationProblem {
  return { code: 'self-test-failed', source, message };
}

/** A defect of ours in reading a configuration must not take away the last good one. */
function problemsOf(error: unknown): string[] {
  if (error instanceof ConfigurationError) return error.problems.map(({ source, message }) => `${source}: ${message}`);
  return [`this is a defect of sidecar-injector: ${error instanceof Error ? error.stack : String(error)}`];
}
