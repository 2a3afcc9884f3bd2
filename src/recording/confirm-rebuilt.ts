import { InjectionError } from '../inject/injection-error.ts';
import { asJson } from '../inject/pod.ts';
import { readPod } from '../inject/read-pod.ts';
import { type Json, type JsonObject, member } from '../json/index.ts';
import { podWithDefaults } from '../kube/index.ts';
import { applyPatch, PatchError } from '../patch/index.ts';
import { itemText, podChanges } from '../policy/pod-changes.ts';
import { child } from '../policy/reviewed-objects.ts';
import { isTokenVolume, listOf, withTokenMounts } from './admission-defaults.ts';
import type { AuditEvent } from './audit-event.ts';
import { type RebuiltPod, storedPod } from './rebuild-admitted.ts';
import type { Obtained } from './recording.ts';

/** So many differences are named. */
const shownDifferences = 3;

/** Holds a rebuilt pod against the stored one: with the patches of all webhooks it must come to be that. */
export function confirmRebuilt({ pod, notes }: RebuiltPod, event: AuditEvent): Pick<Obtained, 'certainty' | 'notes'> {
  const stored = storedPod(event);
  if (!stored) return { certainty: 'assumed', notes };
  const differences = differencesFrom(stored, pod, event);
  if (differences.length === 0) return { certainty: 'confirmed', notes };
  const shown = differences.slice(0, shownDifferences).join(', ');
  const rest = differences.length - shownDifferences;
  const note = `does not lead to the stored pod in: ${shown}${rest > 0 ? ` and ${rest} more` : ''}`;
  return { certainty: 'rebuilt', notes: [...notes, note] };
}

function differencesFrom(stored: JsonObject, pod: JsonObject, { calls }: AuditEvent): string[] {
  try {
    const patched = applyPatch(
      pod,
      calls.flatMap(({ patch }) => patch ?? []),
    ) as JsonObject;
    return podChanges(judgedPart(afterPlugins(patched)), judgedPart(stored)).map(({ item }) => itemText(item));
  } catch (error) {
    if (error instanceof PatchError) return ['what the patches of the webhooks change'];
    if (error instanceof InjectionError) return ['what cannot be read as a pod'];
    throw error;
  }
}

/** The ServiceAccount plugin looks at the containers again that webhooks added, and the defaults are filled in. */
function afterPlugins(pod: JsonObject): JsonObject {
  const spec = child(pod, 'spec');
  const token = listOf(member(spec, 'volumes')).find(isTokenVolume);
  const mounted = token ? { ...pod, spec: withTokenMounts(spec, String(token.name)) } : pod;
  return podWithDefaults(mounted);
}

/** In canonical form, without what is only known once a pod is stored. */
function judgedPart(pod: JsonObject): Json {
  const { metadata, spec } = asJson(readPod(pod)) as JsonObject;
  const { labels = {}, annotations = {} } = metadata as JsonObject;
  return { metadata: { labels, annotations }, spec: spec! };
}
