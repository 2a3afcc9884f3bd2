/** Stands for what the injector did that was recorded. */
export const recorded = 'recorded';

export const replayFormats = ['text', 'json', 'junit', 'github', 'html'] as const;
export type ReplayFormat = (typeof replayFormats)[number];

export const failChoices = ['errors', 'changes', 'none'] as const;
export type FailOn = (typeof failChoices)[number];
