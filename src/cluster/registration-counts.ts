import { Counter, type Registry } from 'prom-client';

/** Counts what became of writes to registrations, under the names that Istio's own injector has for it. */
export class RegistrationCounts {
  readonly #attempts: Counter;
  readonly #retries: Counter;
  readonly #failures: Counter;

  constructor() {
    const counter = (name: string, help: string, labelNames: string[]): Counter =>
      new Counter({ name, help, labelNames, registers: [] });
    this.#attempts = counter('webhook_patch_attempts_total', 'Attempts to write authorities into a registration.', [
      'name',
    ]);
    this.#retries = counter('webhook_patch_retries_total', 'Attempts that followed a failure.', ['name']);
    this.#failures = counter('webhook_patch_failures_total', 'Why authorities could not be written.', [
      'name',
      'reason',
    ]);
  }

  register(registry: Registry): void {
    for (const counter of [this.#attempts, this.#retries, this.#failures]) registry.registerMetric(counter);
  }

  attempt(name: string, isRetry: boolean): void {
    this.#attempts.inc({ name });
    if (isRetry) this.#retries.inc({ name });
  }

  failure(name: string, reason: string): void {
    this.#failures.inc({ name, reason });
  }
}
