import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { protocolFaults } from '../src/admission/outcome.ts';
import { buildProgram } from '../src/cli/program.ts';
import { reasons } from '../src/inject/reason.ts';
import { guards, lintRules } from '../src/lint/finding.ts';
import { refusals } from '../src/server/refusal.ts';
import { differences } from './conformance/differences.ts';

const docs = resolve(import.meta.dirname, '../docs');

/** Compares a generated page with the one in docs/; UPDATE_GOLDEN=1 writes it. */
function expectPage(name: string, text: string): void {
  const file = resolve(docs, name);
  if (process.env.UPDATE_GOLDEN) writeFileSync(file, text);
  expect(
    existsSync(file) ? readFileSync(file, 'utf8') : '',
    `docs/${name} is stale: run UPDATE_GOLDEN=1 npx vitest run test/docs.test.ts`,
  ).toBe(text);
}

function referencePage(): string {
  const rows = Object.entries(reasons).map(([code, sentence]) => `| \`${code}\` | ${sentence} |`);
  const commands = allCommands(buildProgram()).map(
    (command) => `## ${path(command)}\n\n\`\`\`\n${help(command)}\`\`\`\n`,
  );
  return `# Reference

Made by \`UPDATE_GOLDEN=1 npx vitest run test/docs.test.ts\`; a test keeps it equal to the program.

## Reasons

The same code is the field \`reason\` of a log line, the label \`reason\` of the metric \`injections_total\` and what
kube-inject reports.

| reason | meaning |
|---|---|
${rows.join('\n')}

A request that cannot be answered by a review is refused; the webhook logs and counts it as \`refused\`.

| reason | status | meaning |
|---|---|---|
${refusalRows().join('\n')}

## Exit codes

| code | meaning |
|---|---|
| 0 | done |
| 1 | the input, the configuration or a workload is wrong |
| 2 | wrong usage |
| 70 | a defect of ours |

${commands.join('\n')}`;
}

function refusalRows(): string[] {
  const protocol = Object.entries(protocolFaults).map(([code, sentence]) => `| \`${code}\` | 400 | ${sentence} |`);
  const edge = Object.entries(refusals).map(([code, { status, message }]) => {
    const sentence = `${message[0]!.toUpperCase()}${message.slice(1)}.`;
    return `| \`${code}\` | ${status} | ${sentence} |`;
  });
  return [...protocol, ...edge];
}

function allCommands(command: Command): Command[] {
  return [command, ...command.commands.filter((one) => one.name() !== 'help').flatMap(allCommands)];
}

function path(command: Command): string {
  return command.parent ? `${path(command.parent)} ${command.name()}` : command.name();
}

function help(command: Command): string {
  let text = '';
  command.configureOutput({
    writeOut: (part) => {
      text += part;
    },
    getOutHelpWidth: () => 100,
    getOutHasColors: () => false,
  });
  command.outputHelp();
  return text;
}

function differencesPage(): string {
  const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
  const rows = differences.map(
    (one) => `| ${one.folder}/${one.name} | ${one.path} | ${one.rule} | ${cell(one.recorded)} | ${cell(one.ours)} |`,
  );
  return `# Deliberate differences from Istio's injector

Recorded results of Istio's own injector that ours does not copy, because it follows the rule of the given number
instead. The conformance tests hold this table against reality in both directions: a case that agrees must not stand
here, and nothing else may differ. Made by \`UPDATE_GOLDEN=1 npx vitest run test/docs.test.ts\`.

| rule | ours |
|---|---|
| B6 | An earlier injection is removed exactly, volumes, pull secrets and stale containers included, before the pod is injected again. |
| B7 | The user's own settings of injected containers survive a second injection. |
| B9 | A probe for which the agent would have no instruction is left as it is, and no probe is sent to port 0. |
| B13 | Templates reach no clock, randomness, network or environment: such functions are unknown. |
| B15 | A configuration whose policy is neither enabled nor disabled is refused when it is loaded. |

| case | path | rule | recorded | ours |
|---|---|---|---|---|
${rows.join('\n')}
`;
}

function lintPage(): string {
  const rules = Object.entries(lintRules).map(([code, [severity, text]]) => `| \`${code}\` | ${severity} | ${text} |`);
  const keepers = Object.entries(guards).map(([name, text]) => `| \`${name}\` | ${text} |`);
  return `# What \`lint\` finds

\`sidecar-injector lint\` looks through the templates of a configuration without rendering them for any pod: it follows the
data of pods through variables, definitions and functions, and draws what comes out in all branches. With values, branches
that they exclude are left out. Made by \`UPDATE_GOLDEN=1 npx vitest run test/docs.test.ts\`; a test keeps it equal to the program.

| code | severity | meaning |
|---|---|---|
${rules.join('\n')}

\`--fail-on warning\` ends with exit code 1 for warnings, too; notes never do.

## What keeps text of pods in its place

Each place where text of a pod is printed is told with what keeps it there. The words:

| word | meaning |
|---|---|
${keepers.join('\n')}

## \`--output json\`

\`schema\` is \`sidecar-injector/lint/v1\`; members may be added, none will change its meaning.

| member | what |
|---|---|
| \`configurations[].path\`, \`file\` | what was named, and the file that holds the templates |
| \`.generation\` | the release whose behaviour is followed, null where that cannot be told |
| \`.templates[]\` | their names |
| \`.findings[]\` | \`code\`, \`severity\`, \`message\`, \`template\`, \`line\` and \`column\` in the template, \`fileLine\` in the file, \`yamlPath\` in what is printed; null where there is none |
| \`.inputs[]\` | \`input\` in words, \`source\` as templates name it, \`template\`, \`line\`, \`column\`, \`fileLine\`, \`action\`, \`yamlPath\`, \`fills\` (the kind of scalar, \`key\`, \`comment\`, \`YAML of a value\`, \`condition\`), \`guards\` |

\`--output sarif\` has the printed text of pods as results of the rule \`tenant-text\`; \`--output github\` tells errors and warnings.
`;
}

describe('the documentation says what the program says', () => {
  it('docs/reference.md: reasons, exit codes, help texts', () => {
    expectPage('reference.md', referencePage());
  });

  it('docs/differences.md: the table of deliberate differences', () => {
    expectPage('differences.md', differencesPage());
  });

  it('docs/lint.md: codes, guards and the form of the output', () => {
    expectPage('lint.md', lintPage());
  });

  it('README.md names every command', () => {
    const readme = readFileSync(resolve(docs, '../README.md'), 'utf8');
    const missing = buildProgram()
      .commands.map((command) => command.name())
      .filter((name) => name !== 'help' && !readme.includes(`sidecar-injector ${name}`));
    expect(missing).toEqual([]);
  });
});
