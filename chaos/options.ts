/** What a run is told. */
export interface Options {
  readonly scenario: string;
  readonly seed: number;
  readonly seconds: number | undefined;
  readonly perSecond: number | undefined;
  readonly replicas: number | undefined;
  readonly workers: number;
  /** Idle connections that a client keeps. */
  readonly kept: number | undefined;
}

const known = ['scenario', 'seed', 'seconds', 'minutes', 'rate', 'replicas', 'workers', 'kept'] as const;

/** @throws where an option is unknown or no number */
export function readOptions(words: readonly string[]): Options {
  const values = new Map<string, string>();
  for (let at = 0; at < words.length; at += 2) {
    const name = known.find((one) => `--${one}` === words[at]);
    const value = words[at + 1];
    if (name === undefined || value === undefined) throw new Error(`options: --${known.join(' N, --')} N`);
    values.set(name, value);
  }
  const number = (name: (typeof known)[number]): number | undefined => {
    const text = values.get(name);
    if (text !== undefined && !(Number(text) >= 0)) throw new Error(`--${name} takes a number`);
    return text === undefined ? undefined : Number(text);
  };
  const minutes = number('minutes');
  return {
    scenario: values.get('scenario') ?? 'mixed',
    seed: number('seed') ?? Math.floor(Math.random() * 2 ** 32),
    seconds: number('seconds') ?? (minutes === undefined ? undefined : minutes * 60),
    perSecond: number('rate'),
    replicas: number('replicas'),
    workers: number('workers') ?? 1,
    kept: number('kept'),
  };
}
