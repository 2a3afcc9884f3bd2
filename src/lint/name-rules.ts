import { findField, findMethod } from '../template/fields.ts';
import type { FieldNode, GoType, Operand, VariableNode } from '../template/index.ts';
import { walkStatements, walkTree } from '../template/walk.ts';
import type { Finding } from './finding.ts';
import { findingAt, type Subject } from './subject.ts';

interface UnknownName {
  /** `.Revison` */
  readonly path: string;
  readonly offset: number;
  readonly isOfRoot: boolean;
}

/** Members of the data and definitions that do not exist, and definitions that nothing calls. */
export function nameFindings(subject: Subject): Finding[] {
  return [...memberFindings(subject), ...definitionFindings(subject)];
}

/** True for a template that reads what no pod has: it is made for something else. */
export function isForPods(subject: Subject): boolean {
  return subject.defaultTemplates.has(subject.name) || !unknownNames(subject).some(({ isOfRoot }) => isOfRoot);
}

function memberFindings(subject: Subject): Finding[] {
  const unknown = unknownNames(subject);
  const [first] = unknown;
  if (!first) return [];
  if (isForPods(subject)) {
    return unknown.map(({ path, offset }) =>
      findingAt(
        subject,
        'unknown-name',
        offset,
        `${path} is no member of what templates of this release see; rendering fails there`,
      ),
    );
  }
  const names = [...new Set(unknown.map(({ path }) => path))].join(', ');
  return [findingAt(subject, 'not-for-pods', first.offset, `reads ${names}, which no pod has`)];
}

function unknownNames({ tree, findings, generation }: Subject): UnknownName[] {
  const unknown: UnknownName[] = [];
  walkTree(tree, {
    operand: (node) => {
      if (!isPath(node)) return;
      const path = `.${node.path.join('.')}`;
      const { constant, inputs } = findings.flowOf(node);
      const isOfData = constant === path || (inputs.size === 1 && inputs.has(path));
      const missing = isOfData ? missingStep(generation.templateData, node.path) : undefined;
      if (missing !== undefined) {
        unknown.push({
          path: `.${node.path.slice(0, missing + 1).join('.')}`,
          offset: node.offset,
          isOfRoot: missing === 0,
        });
      }
    },
  });
  return unknown;
}

function isPath(node: Operand): node is FieldNode | VariableNode {
  return (node.kind === 'field' || node.kind === 'variable') && node.path.length > 0;
}

/** Number of the first name that the type before it does not have; undefined where all exist or may do so. */
function missingStep(root: GoType, path: readonly string[]): number | undefined {
  let type = root;
  for (const [index, name] of path.entries()) {
    if (findMethod(type, name)) return undefined;
    const struct = type.kind === 'pointer' ? type.element! : type;
    if (struct.kind !== 'struct') return undefined;
    const field = findMethod(struct, name) ? undefined : findField(struct, name);
    if (!field) return findMethod(struct, name) ? undefined : index;
    type = field.type;
  }
  return undefined;
}

function definitionFindings(subject: Subject): Finding[] {
  const { tree } = subject;
  const called = new Set([tree.name]);
  const missing: Finding[] = [];
  for (const name of called) {
    walkStatements(tree.templates.get(name)?.body, {
      statement: (node) => {
        if (node.kind !== 'template') return;
        called.add(node.name);
        if (tree.templates.has(node.name)) return;
        const message = `calls the definition ${JSON.stringify(node.name)}, which the template does not have`;
        missing.push(findingAt(subject, 'unknown-name', node.offset, message));
      },
    });
  }
  const unused = [...tree.templates.values()].filter(({ name }) => !called.has(name));
  const notes = unused.map(({ name, body }) =>
    findingAt(
      subject,
      'unused-definition',
      body[0]?.offset ?? 0,
      `the definition ${JSON.stringify(name)} is never called`,
    ),
  );
  return [...missing, ...notes];
}
