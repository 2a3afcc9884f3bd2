import type { Reason } from './reason.ts';

/** A pod that asked for injection and cannot get it. The message is the sentence that the user sees. */
export class InjectionError extends Error {
  readonly reason: Reason;
  constructor(reason: Reason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'InjectionError';
    this.reason = reason;
  }
}
