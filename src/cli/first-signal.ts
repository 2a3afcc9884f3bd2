const exitCodes: Partial<Record<NodeJS.Signals, number>> = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 };

/** What stops the webhook in order. Nothing is read anew on SIGHUP: files are followed without it. */
export const stopSignals = Object.keys(exitCodes) as readonly NodeJS.Signals[];

/** Resolves with the first signal to stop; the second one ends the process. */
export function firstSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let signals = 0;
    const onSignal = (signal: NodeJS.Signals): void => {
      signals++;
      if (signals > 1) process.exit(exitCodes[signal]);
      resolve(signal);
    };
    for (const signal of stopSignals) process.on(signal, onSignal);
  });
}
