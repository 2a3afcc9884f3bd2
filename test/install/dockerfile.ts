import { cpSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

/** One line of a Dockerfile, continued lines joined. */
interface Instruction {
  readonly name: string;
  readonly words: readonly string[];
}

/** The instructions of each stage, by its name; the last one is called `image`. */
export function readStages(dockerfile: string): Map<string, Instruction[]> {
  const stages = new Map<string, Instruction[]>();
  let current: Instruction[] = [];
  for (const line of readFileSync(dockerfile, 'utf8').replaceAll('\\\n', ' ').split('\n')) {
    const [name = '', ...words] = line.trim().split(/\s+/);
    if (name === '' || name.startsWith('#')) continue;
    if (name === 'FROM') {
      current = [];
      const as = words.indexOf('AS');
      stages.set(as < 0 ? 'image' : words[as + 1]!, current);
    }
    current.push({ name, words });
  }
  return stages;
}

/** The value of the last instruction of that name; a list where it is written as JSON. */
export function wordsOf(stage: readonly Instruction[], name: string): readonly string[] {
  const { words } = stage.findLast((one) => one.name === name)!;
  const text = words.join(' ');
  return text.startsWith('[') ? JSON.parse(text) : words;
}

/** What .dockerignore lets through: it leaves out all but what it names. */
export function readContext(dockerignore: string): string[] {
  const lines = readFileSync(dockerignore, 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  const [first, ...others] = lines;
  if (first !== '*' || others.some((line) => !/^![\w./-]+$/.test(line)))
    throw new Error('not a list of what is let through');
  return others.map((line) => line.slice(1));
}

/**
 * Does what the COPY instructions of a stage say.
 * @param fileSystem where the stage's root is
 * @param sources where the roots of other stages are; the build context is called `context`
 */
export function copyFiles(
  stage: readonly Instruction[],
  fileSystem: string,
  sources: ReadonlyMap<string, string>,
): void {
  const workDirectory = wordsOf(stage, 'WORKDIR')[0]!;
  for (const { words } of stage.filter(({ name }) => name === 'COPY')) {
    const from = words.find((word) => word.startsWith('--from='))?.slice('--from='.length) ?? 'context';
    const paths = words.filter((word) => !word.startsWith('--'));
    const target = join(fileSystem, resolve(workDirectory, paths.at(-1)!));
    for (const path of paths.slice(0, -1)) copyOne(join(sources.get(from)!, path), target, paths.at(-1)!.endsWith('/'));
  }
}

/** Of a directory the content is copied; a file goes into a target that ends in a slash. */
function copyOne(source: string, target: string, isInto: boolean): void {
  const destination = isInto && statSync(source).isFile() ? join(target, basename(source)) : target;
  mkdirSync(dirname(destination), { recursive: true });
  cpSync(source, destination, { recursive: true });
}
