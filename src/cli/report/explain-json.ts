import type { Explanation } from '../../policy/explain.ts';
import type { PodHistory } from '../../policy/pod-history.ts';
import { stageText } from './explain-words.ts';

/** For programs; docs/explain-schema.md has the schema. */
export function explainJson(explanations: readonly Explanation[]): string {
  const report = { schema: 'sidecar-injector/explain/v1', explanations: explanations.map(plainExplanation) };
  return `${JSON.stringify(report, null, 2)}\n`;
}

/** Absent members are null, so that a program finds them all; values of the pod are left out. */
function plainExplanation(explanation: Explanation): object {
  const { object, verdict, reason, sentence, detail, message, apiServer, rules, templates, warnings } = explanation;
  return {
    object,
    verdict,
    reason,
    sentence,
    detail: detail ?? null,
    message: message ?? null,
    apiServer: apiServer ? plainApiServer(apiServer) : null,
    rules: rules.map(({ rule, state, saw }) => ({ rule, state, saw })),
    templates,
    items: explanation.origins
      .filter(({ item }) => item.kind !== 'order')
      .map(({ path, change, item, stages }) => ({
        path,
        kind: item.kind,
        name: item.name,
        owner: item.owner ?? null,
        change,
        stages: stages.map(stageText),
      })),
    warnings,
    flips: explanation.flips,
    pods: explanation.pods?.map(plainPod) ?? null,
  };
}

function plainApiServer({
  source,
  isCalled,
  isRefusal,
  webhooks,
  reason,
  notes,
}: NonNullable<Explanation['apiServer']>): object {
  return {
    source,
    called: isCalled,
    refused: isRefusal,
    reason: reason ?? null,
    webhooks: webhooks.map(({ configuration, name, revision, isCalled: called, checks }) => ({
      configuration,
      name,
      revision,
      called,
      checks: checks.map(({ check, wants, unmet, holds }) => ({ check, wants, unmet, holds: holds ?? null })),
    })),
    notes,
  };
}

function plainPod({ name, created, hasSidecar, remarks }: PodHistory): object {
  return { name, created, sidecar: hasSidecar, remarks };
}
