import { annotationNames } from '../inject/pod.ts';
import { exactJson } from '../kube/typed-scalars.ts';
import type { Operation } from '../patch/index.ts';
import { editYaml, type KnownYaml } from '../yaml-edit/index.ts';
import { injectValue } from './inject-document.ts';
import type { WorkloadOutcome } from './inject-workload.ts';
import { pointerOf, spelledPath, valueAt } from './json-path.ts';
import { locating } from './locating.ts';
import type { OfflineRules } from './offline-rules.ts';
import { type DocumentChange, documentChanges, type PodChange, spelledPlace } from './pod-change.ts';
import { readDocumentTree } from './read-object.ts';
import { textCautions } from './text-cautions.ts';
import {
  fillInRecord,
  maximumRecordLength,
  type Past,
  readPast,
  recordPlaceholder,
  undoAnnotation,
  withoutRecord,
} from './undo-record.ts';
import { removeInjection, type UninjectedDocument } from './uninject-document.ts';
import { objectText } from './workload-error.ts';

/** A document whose text was edited rather than printed. */
export interface PreservedDocument {
  /** The very text that came in where nothing changes. */
  readonly text: string;
  readonly outcomes: readonly WorkloadOutcome[];
  readonly warnings: readonly string[];
  readonly cautions: readonly string[];
  readonly notes: readonly string[];
}

/**
 * Injects every workload of a document and changes nothing of its text but what injection changes. What an earlier
 * injection of ours did is undone first, so that the result is that of the text before it.
 * @param text the document as it stands in its file: any line breaks, with or without a last one
 * @throws {WorkloadError} at the first workload that fails
 */
export function preserveDocument(text: string, rules: OfflineRules): PreservedDocument {
  const past = readPast(text);
  const removed = past.kind === 'lost' ? removeInjection(text, rules) : undefined;
  const bare = past.kind === 'known' ? past.text : (removed?.text ?? text);
  const { value, tree } = readDocumentTree(bare);
  const { report } = locating(text, () => injectValue(value, rules, { isPrinted: false }), bare);
  const { outcomes, warnings, notes, changes } = report;
  const cautions = [...report.cautions, ...textCautions(value, tree, bare, outcomes.length > 0)];
  const injected =
    changes.length === 0 ? { text: bare, notes: [] } : edit(bare, { tree, value: exactJson(value) }, changes);
  const allNotes = [...lossNotes(removed), ...notes, ...injected.notes];
  return {
    text: isStill(past, text, injected.text) ? text : injected.text,
    outcomes,
    warnings,
    cautions,
    notes: allNotes,
  };
}

/**
 * Whether only the record would change. It is found in spite of changes elsewhere, and a new one would be a change of the
 * pod template: who scales a Deployment does not want its pods replaced.
 */
function isStill(past: Past, before: string, after: string): boolean {
  return past.kind === 'known' && before !== after && withoutRecord(after) === past.withoutRecord;
}

function edit(
  bare: string,
  known: KnownYaml,
  changes: readonly PodChange[],
): { text: string; notes: readonly string[] } {
  const changed = documentChanges(known.value, changes);
  const operations = changed.flatMap((one) => one.operations);
  if (operations.length === 0) return { text: bare, notes: [] };
  // Of what another program injected the text before is not known.
  const record = changes.some(wasInjected) ? undefined : recordOperation(changed[0]!);
  if (!record) return { text: editYaml(bare, operations, known).text, notes: [] };
  const text = fillInRecord(bare, editYaml(bare, [...operations, record], known));
  if (text !== undefined) return { text, notes: [] };
  const note = `uninject will not give the very text back: the record would be longer than ${maximumRecordLength} characters`;
  return { text: editYaml(bare, operations, known).text, notes: [note] };
}

/** What an earlier injection added was changed by hand, and that change does not survive. */
function lossNotes(removed: UninjectedDocument | undefined): string[] {
  const objects = removed?.objects ?? [];
  return objects.map(
    (object) => `${objectText(object)}: parts of the earlier injection were changed since; they are made anew`,
  );
}

function wasInjected({ before }: PodChange): boolean {
  return Object.hasOwn(before.metadata.annotations ?? {}, annotationNames.status);
}

/** Adds the annotation for the record to the first pod; undefined where that pod gets no annotations. */
function recordOperation({ change, object }: DocumentChange): Operation | undefined {
  const { metadata } = spelledPlace(object, change.place);
  const annotations = spelledPath(object, [...metadata, 'annotations']);
  if (valueAt(object, annotations) === undefined) return undefined;
  const path = pointerOf([...change.path, ...annotations, undoAnnotation]);
  return { op: 'add', path, value: recordPlaceholder };
}
