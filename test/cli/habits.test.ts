import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bashCompletion } from '../../src/cli/completion/bash-completion.ts';
import { commandTree } from '../../src/cli/completion/command-tree.ts';
import { fishCompletion } from '../../src/cli/completion/fish-completion.ts';
import { zshCompletion } from '../../src/cli/completion/zsh-completion.ts';
import { buildProgram } from '../../src/cli/program.ts';
import { paintFor } from '../../src/cli/report/paint.ts';
import { ProgramPlace, useProgram } from '../support/program-place.ts';

const program = useProgram('habits');
const place = new ProgramPlace(program, {});

const tree = commandTree(buildProgram());
const names = ['sidecar-injector', 'kubectl-sidecar_inject'];

function hasShell(shell: string): boolean {
  return spawnSync(shell, ['--version']).status === 0;
}

describe('completion', () => {
  const script = bashCompletion(tree, names);

  function complete(words: readonly string[]): string {
    const call = `COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}
_sidecar_injector; printf '%s ' "\${COMPREPLY[@]}"`;
    // Bash reads startup files, too, where its input is a socket and no shell stands above it.
    const command = ['--norc', '--noprofile', '-uc', `${script}\n${call}`];
    const { stdout, stderr } = spawnSync('bash', command, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
    expect(stderr).toBe('');
    return stdout.trim();
  }

  it.each([
    [['ku'], 'kube-inject'],
    [['config', ''], 'inspect diff bundle help'],
    [['config', 'diff', '--old-v'], '--old-values-file'],
    [['kube-inject', '--output-format', ''], 'preserve canonical'],
    [['kube-inject', '--output-format', '=', 'p'], 'preserve'],
    [['kube-inject', '--output-format', '='], 'preserve canonical'],
    [['kube-inject', '--diff', 'n'], 'names'],
    [['kube-inject', '--diff', '--che'], '--check'],
    [['kube-inject', '--namespace', 'serve', '--che'], '--check'],
    [['kube-inject', '-f', ''], ''],
    [['completion', 'f'], 'fish'],
  ])('in bash: %j gives %s', (words, offers) => {
    expect(complete(['sidecar-injector', ...words])).toBe(offers);
  });

  it('offers what help shows, and no flags that are kept for scripts only', () => {
    const offers = complete(['sidecar-injector', 'kube-inject', '-']).split(' ');
    expect(offers).toEqual(expect.arrayContaining(['-f', '--filename', '--meshConfigFile', '--help']));
    expect(offers).not.toContain('--mesh-config-file');
  });

  it('is printed by the program', async () => {
    expect(await place.run(['completion', 'bash'])).toEqual({ code: 0, stdout: script, stderr: '' });
    expect(await place.run(['completion', 'tcsh'])).toMatchObject({ code: 2, stdout: '' });
  });

  it.runIf(hasShell('fish'))('in fish', () => {
    const ask = (line: string): string[] => {
      const { stdout, stderr } = spawnSync(
        'fish',
        ['--no-config', '-c', `${fishCompletion(tree, names)}\ncomplete -C '${line}'`],
        { encoding: 'utf8' },
      );
      expect(stderr).toBe('');
      return stdout.split('\n').map((one) => one.split('\t')[0]!);
    };
    expect(ask('sidecar-injector config ')).toEqual(['bundle', 'diff', 'help', 'inspect', '']);
    expect(ask('sidecar-injector kube-inject --output-format ')).toEqual(['canonical', 'preserve', '']);
    expect(ask('kubectl-sidecar_inject kube-inject --che')).toEqual(['--check', '']);
  });

  it.runIf(hasShell('zsh'))('in zsh', () => {
    const { status, stderr } = spawnSync('zsh', ['-n', '-c', zshCompletion(tree, names)], { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });
});

describe('as a plugin of kubectl', () => {
  const plugin = new ProgramPlace({ ...program, main: join(program.main, '../kubectl-plugin.js') }, {});

  it('has the name by which kubectl calls it', async () => {
    const { stdout } = await plugin.run(['uninject', '--help']);
    expect(stdout).toMatch(/^Usage: kubectl sidecar-inject uninject \[options\]\n/);
    expect(stdout).toContain(' | kubectl sidecar-inject uninject -f - | kubectl apply -f -\n');
    expect(stdout).not.toContain('sidecar-injector ');
  });

  it('injects without a command', async () => {
    const service = 'apiVersion: v1\nkind: Service\n';
    expect(await plugin.run(['-q', '-f', '-'], service)).toEqual({ code: 0, stdout: `${service}---\n`, stderr: '' });
    expect((await plugin.run(['--help'])).stdout).toContain('\n  explain [options] ');
  });
});

it('has examples for every command that does something', () => {
  const withoutExamples: string[] = [];
  const visit = (command: ReturnType<typeof buildProgram>, path: string): void => {
    let text = '';
    command.configureOutput({ writeOut: (part) => (text += part) });
    command.outputHelp();
    if (command.commands.length === 0 && !/\n *Examples?:\n/.test(text)) withoutExamples.push(path);
    for (const inner of command.commands) visit(inner, `${path} ${inner.name()}`);
  };
  visit(buildProgram(), 'sidecar-injector');
  expect(withoutExamples).toEqual([]);
});

describe('a revision', () => {
  const commands = tree
    .filter(({ path }) => path[0] !== 'manifests')
    .flatMap(({ path, options }) =>
      options.flatMap(({ long }) => (long?.endsWith('revision') ? [[[...path, long].join(' ')]] : [])),
    );

  it('is taken by many commands', () => {
    const some = ['serve --revision', 'kube-inject --revision', 'lint --revision', 'config diff --old-revision'];
    expect(commands.flat()).toEqual(expect.arrayContaining(some));
    expect(commands.length).toBeGreaterThan(9);
  });

  it.each(commands)('that could not be part of names is refused by %s', async (words) => {
    expect(await place.run([...words.split(' '), '1.30'])).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(
        /^error: option '.*' argument '1\.30' is invalid\. A revision has at most 63 lower-case letters, digits and hyphens,/,
      ),
    });
  });

  it.each([
    ['', 0],
    ['default', 0],
    ['1-30', 0],
    ['a'.repeat(63), 0],
    ['a'.repeat(64), 2],
    ['Canary', 2],
    ['-a', 2],
    ['a_b', 2],
    ['a\n', 2],
  ])('%j ends kube-inject with %i', async (revision, code) => {
    const { stderr, ...ended } = await place.run(['kube-inject', '-q', '-f', '-', '--revision', revision], 'a: b\n');
    expect({ ...ended, stderr: stderr.replace(/ is invalid[\s\S]*/, '') }).toEqual(
      code === 0
        ? { code, stdout: 'a: b\n---\n', stderr: '' }
        : { code, stdout: '', stderr: `error: option '-r, --revision <name>' argument '${revision}'` },
    );
  });
});

it('is without colours where somebody does not want them', () => {
  const terminal = { isTTY: true, hasColors: () => true } as unknown as NodeJS.WriteStream;
  expect(paintFor(terminal)('good', 'x')).toBe('\x1b[32mx\x1b[39m');
  // Node answers so where NO_COLOR is set.
  const plainTerminal = { isTTY: true, hasColors: () => false } as unknown as NodeJS.WriteStream;
  expect(paintFor(plainTerminal)('good', 'x')).toBe('x');
});
