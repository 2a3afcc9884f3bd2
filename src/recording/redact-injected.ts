import { isObject, type Json, type JsonObject, member, setMember } from '../json/index.ts';
import { child } from '../policy/reviewed-objects.ts';
import type { RedactionRules } from './redaction-rules.ts';
import { Redactor, redactedText } from './redactor.ts';

/** A pod before it was injected, as it was and as it is recorded. */
export interface RedactedPod {
  readonly original: JsonObject;
  readonly redacted: JsonObject;
  /** What was replaced. */
  readonly secrets: ReadonlySet<string>;
}

/**
 * The pod that another injector made of a pod, without secrets. What it added may show its variables and arguments, since
 * they are what is compared, but nothing that was secret in the pod before, wherever it was copied.
 */
export function redactInjected(injected: JsonObject, before: RedactedPod, rules: RedactionRules): Json {
  const open = new Redactor({ ...rules, keptEnv: ['*'], keptArgs: ['*'] });
  const redacted = open.redact(withRedactedAnnotations(injected, before, new Redactor(rules))) as JsonObject;
  return before.secrets.size === 0 ? redacted : withoutTexts(redacted, new Texts(before.secrets));
}

/** Annotations may hold whole containers of the pod; those that stayed as they were are as they are recorded. */
function withRedactedAnnotations(injected: JsonObject, before: RedactedPod, strict: Redactor): JsonObject {
  const metadata = child(injected, 'metadata');
  const annotations = Object.entries(
    child(strict.redact({ annotations: metadata.annotations ?? {} }) as JsonObject, 'annotations'),
  );
  const [original, recorded] = [before.original, before.redacted].map((pod) =>
    child(child(pod, 'metadata'), 'annotations'),
  );
  const kept = annotations.map(([name, value]) => {
    const isSame = member(child(metadata, 'annotations'), name) === member(original!, name);
    return [name, isSame ? (member(recorded!, name) ?? value) : value] as const;
  });
  return kept.length === 0
    ? injected
    : { ...injected, metadata: { ...metadata, annotations: Object.fromEntries(kept) } };
}

/** Shorter secrets stand within too many texts by chance; as whole texts and as texts within JSON they are replaced. */
const shortestPart = 8;

/** Texts that must not occur. */
class Texts {
  readonly #whole: ReadonlySet<string>;
  readonly #parts: (readonly [part: string, replacement: string])[];

  constructor(secrets: ReadonlySet<string>) {
    this.#whole = secrets;
    this.#parts = [...secrets].flatMap((secret) => {
      const once = JSON.stringify(secret);
      const twice = JSON.stringify(once).slice(1, -1);
      const quoted = [[once, `"${redactedText}"`] as const, [twice, `\\"${redactedText}\\"`] as const];
      return secret.length < shortestPart
        ? quoted
        : [...quoted, [secret, redactedText] as const, [once.slice(1, -1), redactedText] as const];
    });
  }

  replaceIn(value: string): string {
    if (this.#whole.has(value)) return redactedText;
    return this.#parts.reduce((text, [part, replacement]) => text.replaceAll(part, replacement), value);
  }
}

function withoutTexts(value: Json, texts: Texts): Json {
  if (typeof value === 'string') return texts.replaceIn(value);
  if (Array.isArray(value)) return value.map((item) => withoutTexts(item, texts));
  if (!isObject(value)) return value;
  const result: JsonObject = {};
  for (const [name, item] of Object.entries(value)) setMember(result, name, withoutTexts(item, texts));
  return result;
}
