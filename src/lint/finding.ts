/** An error makes pods fail or the configuration unusable; a warning is worth a look; a note is a fact. */
export type Severity = 'error' | 'warning' | 'note';

/** What can be found: a closed list for output, documentation and tests. */
export const lintRules = {
  'unusable-configuration': ['error', 'The injector refuses the configuration or a part of it.'],
  'template-syntax': ['error', 'The template cannot be parsed.'],
  'unknown-function': ['error', 'The template calls a function that templates of this release do not have here.'],
  'unknown-name': ['error', 'The template names a member of its data or a definition that does not exist.'],
  'no-safe-place': [
    'error',
    'The template prints text of a pod in an anchor, alias or tag, where no text is safe: such a pod is always denied.',
  ],
  'odd-configuration': ['warning', 'The configuration can be used, but is probably not what was meant.'],
  'not-for-pods': [
    'warning',
    'The template reads what only the controller of gateways gives to templates; a pod that asks for it is denied.',
  ],
  'unreachable-branch': [
    'warning',
    'A condition of the template always comes out alike, whatever pod or configuration.',
  ],
  'prints-no-value': ['warning', 'The template prints a value that the configuration does not have.'],
  'prints-no-yaml': ['warning', 'What the template prints is no YAML wherever a branch is taken.'],
  'deletes-list': [
    'warning',
    'The template prints a key of the pod without a value, which deletes all that the pod lists there.',
  ],
  'privileged-container': ['warning', 'The template adds a container that is privileged.'],
  'added-capability': ['warning', 'The template adds a container with more capabilities than usual.'],
  'runs-as-root': ['warning', 'The template adds a container or a security context with user 0.'],
  'host-path': ['warning', 'The template adds a volume with a path of the node.'],
  'host-namespace': ['warning', 'The template puts the pod into the network, processes or IPC of the node.'],
  'tenant-sets-privilege': ['warning', 'Text of a pod decides what an injected container may do.'],
  'tenant-chooses-image': ['warning', 'Text of a pod decides which image an injected container runs.'],
  'missing-resources': ['warning', 'The template adds a container that never has resource requests.'],
  'unpinned-image': ['warning', 'The template adds a container whose image has no tag, or the tag latest.'],
  'unused-definition': ['note', 'A definition of the template is never called.'],
  'unknown-values': ['note', 'No values are given, so conditions over them count as if they came out either way.'],
  'tenant-text': ['note', 'Text of a pod is printed; what keeps it in its place is told with it.'],
} as const satisfies Record<string, readonly [Severity, string]>;

export type LintCode = keyof typeof lintRules;

/** A place in the source of a template, both from 1. */
export interface SourcePosition {
  readonly line: number;
  /** In characters. */
  readonly column: number;
}

export interface Finding {
  readonly code: LintCode;
  /** One sentence. */
  readonly message: string;
  /** Name of the template; undefined for what concerns the configuration. */
  readonly template: string | undefined;
  readonly position: SourcePosition | undefined;
  /** Where in the YAML that the template prints. */
  readonly path: string | undefined;
}

export function severityOf(code: LintCode): Severity {
  return lintRules[code][0];
}

/** What keeps text of a pod in its place. */
export const guards = {
  'annotation-checked': 'A value of the annotation that is not allowed denies the pod before anything is rendered.',
  'written-quoted': 'The template writes it with a function that quotes.',
  'one-scalar': 'The engine puts it into its scalar; a text that would leave it denies the pod.',
  'one-key':
    'The engine makes one key of it; one that repeats another, merges maps or directs the merge denies the pod.',
  'typed-parts': 'The engine keeps all keys and scalars of the YAML apart; keys that direct the merge deny the pod.',
  'json-value': 'The engine puts it in as one JSON value; keys that direct the merge deny the pod.',
  'one-comment': 'The engine keeps it in its comment; a line break denies the pod.',
  'never-printed': 'It only decides how a condition or loop comes out.',
  'always-denied': 'No text is safe there, so the pod is denied.',
  'engine-checked': 'The engine compares the structure with that of the template alone; a difference denies the pod.',
} as const satisfies Record<string, string>;

export type Guard = keyof typeof guards;
