import { type Branch, type ConditionNode, type RangeNode, type Statement, sourceForm } from '../template/index.ts';
import { walkTree } from '../template/walk.ts';
import type { Finding } from './finding.ts';
import { isForPods } from './name-rules.ts';
import { findingAt, type Subject } from './subject.ts';

/** Conditions and loops that the template itself decides, and values that it prints although they are not there. */
export function branchFindings(subject: Subject): Finding[] {
  const found: Finding[] = [];
  walkTree(subject.tree, {
    statement: (node) => {
      if (node.kind === 'if' || node.kind === 'with') found.push(...conditionFindings(subject, node));
      else if (node.kind === 'range') found.push(...loopFindings(subject, node));
    },
  });
  // What is made for something else may print several documents.
  const broken = isForPods(subject) ? brokenBranches(subject) : [];
  return [...found, ...missingValues(subject), ...broken];
}

/** The first place of which no way was found in which it is part of YAML. */
function brokenBranches(subject: Subject): Finding[] {
  const { sites, placements } = subject.drawings;
  for (const [key, { node }] of sites) {
    if (node.kind === 'text' || placements.has(key)) continue;
    if (subject.constants.text(subject.findings.flowOf(node.pipeline)) !== undefined) continue;
    const message = `where {{ ${sourceForm(node.pipeline)} }} is printed, the output is no YAML, whatever else is chosen`;
    return [findingAt(subject, 'prints-no-yaml', node.offset, message)];
  }
  return [];
}

function conditionFindings(subject: Subject, { branches, otherwise }: ConditionNode): Finding[] {
  return branches.flatMap((branch, index) => {
    const isMet = literalOutcome(subject, branch);
    if (isMet === undefined) return [];
    const rest = [...branches.slice(index + 1).map(({ body }) => body), otherwise ?? []];
    const dead = isMet ? rest : [branch.body];
    if (!dead.some(hasContent)) return [];
    const what = isMet ? 'always met, so what follows as else is never reached' : 'never met';
    return [
      findingAt(
        subject,
        'unreachable-branch',
        branch.pipeline.offset,
        `the condition ${sourceForm(branch.pipeline)} is ${what}`,
      ),
    ];
  });
}

function literalOutcome({ findings, constants }: Subject, { pipeline }: Branch): boolean | undefined {
  const flow = findings.flowOf(pipeline);
  return constants.isLiteral(flow) ? constants.isMet(flow) : undefined;
}

function loopFindings(subject: Subject, { pipeline, body }: RangeNode): Finding[] {
  const { findings, constants } = subject;
  const flow = findings.flowOf(pipeline);
  if (!constants.isLiteral(flow) || constants.turns(flow) !== 0 || !hasContent(body)) return [];
  return [
    findingAt(subject, 'unreachable-branch', pipeline.offset, `the loop over ${sourceForm(pipeline)} never turns`),
  ];
}

const hasContent = (statements: readonly Statement[]): boolean =>
  statements.some((statement) => statement.kind !== 'text' || statement.text.trim() !== '');

/** What Go's templates print of a value that is not there. */
const noValue = '<no value>';

function missingValues(subject: Subject): Finding[] {
  const { drawings, findings, constants } = subject;
  const found = new Map<number, Finding>();
  for (const { node } of drawings.sites.values()) {
    if (node.kind === 'text' || !constants.text(findings.flowOf(node.pipeline))?.includes(noValue)) continue;
    const message = `{{ ${sourceForm(node.pipeline)} }} prints ${noValue}: the configuration has no such value`;
    found.set(node.offset, findingAt(subject, 'prints-no-value', node.offset, message));
  }
  return [...found.values()];
}
