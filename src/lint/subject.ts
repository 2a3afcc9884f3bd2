import type { Generation } from '../inject/generation.ts';
import type { Snapshot } from '../inject/index.ts';
import { analyseTaint, type TaintFindings } from '../safe-template/index.ts';
import type { FunctionTable, TemplateTree } from '../template/index.ts';
import { Constants, type KnownData } from './constants.ts';
import { type Drawings, drawTemplate } from './drawings.ts';
import type { Finding, LintCode } from './finding.ts';
import { lookups } from './lookups.ts';
import { positionOf } from './source-position.ts';

/** What all templates of a configuration share. */
export interface Surroundings {
  readonly generation: Generation;
  readonly functions: FunctionTable;
  readonly known: KnownData;
  /** Undefined where the configuration apart from its templates cannot be used. */
  readonly snapshot: Snapshot | undefined;
  readonly hasValues: boolean;
  /** The templates that pods get which ask for none. */
  readonly defaultTemplates: ReadonlySet<string>;
}

/** A template with all that the rules look at. */
export interface Subject extends Surroundings {
  readonly name: string;
  readonly tree: TemplateTree;
  readonly findings: TaintFindings;
  readonly constants: Constants;
  readonly drawings: Drawings;
}

export function lintSubject(
  name: string,
  tree: TemplateTree,
  around: Surroundings,
  rules: Parameters<typeof analyseTaint>[1],
): Subject {
  const findings = analyseTaint(tree, { ...rules, lookups });
  const constants = new Constants(findings, around.known);
  return { ...around, name, tree, findings, constants, drawings: drawTemplate({ tree, findings, constants }) };
}

/** A finding at a place of the template's source. */
export function findingAt(
  { name, tree }: Pick<Subject, 'name' | 'tree'>,
  code: LintCode,
  offset: number,
  message: string,
  path?: string,
): Finding {
  return { code, message, template: name, position: positionOf(tree, offset), path };
}
