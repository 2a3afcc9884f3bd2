import { pathBelow } from '../policy/value-path.ts';
import { hasMark } from '../safe-template/index.ts';
import type { YamlMap, YamlNode, YamlScalar } from '../yaml/index.ts';
import type { Finding, LintCode } from './finding.ts';
import { inputWords } from './input-words.ts';
import { itemPath, memberOf, pieceAt, type ReadOutline, scalarOf } from './read-outline.ts';
import { findingAt, type Subject } from './subject.ts';
import { sourcesOf } from './tenant-inputs.ts';

/** What a template adds to pods that is worth a look, in whatever branch. */
export function podFindings(subject: Subject): Finding[] {
  const rules = new PodRules(subject);
  for (const outline of subject.drawings.outlines) rules.read(outline);
  return rules.findings();
}

const trueTexts: ReadonlySet<string> = new Set(['true', 'yes', 'on', 'y']);
const namespaceMembers = ['hostNetwork', 'hostPID', 'hostIPC'];
const podLists: ReadonlySet<string> = new Set(['spec.containers', 'spec.initContainers', 'spec.volumes']);
const containerLists: ReadonlySet<string> = new Set(['containers', 'initContainers']);

interface ContainerSeen {
  readonly finding: Finding;
  hasResources: boolean;
}

class PodRules {
  readonly #subject: Subject;
  /** Outlines show the same places again and again. */
  readonly #found = new Map<string, Finding>();
  readonly #containers = new Map<string, ContainerSeen>();
  #outline!: ReadOutline;

  constructor(subject: Subject) {
    this.#subject = subject;
  }

  findings(): Finding[] {
    const poor = [...this.#containers.values()].filter(({ hasResources }) => !hasResources);
    return [...this.#found.values(), ...poor.map(({ finding }) => finding)];
  }

  read(outline: ReadOutline): void {
    this.#outline = outline;
    if (outline.root) this.#node(outline.root, '');
  }

  #node(node: YamlNode, path: string): void {
    if (node.kind === 'list') {
      for (const [index, item] of node.items.entries()) this.#node(item, itemPath(path, item, index));
    } else if (node.kind === 'map') {
      this.#map(node, path);
      for (const { key, value } of node.entries) {
        if (key.kind === 'scalar') this.#member(key, value, pathBelow(path, key.text));
      }
    }
  }

  #member(key: YamlScalar, value: YamlNode, path: string): void {
    const name = key.text;
    if (containerLists.has(name) && value.kind === 'list') {
      for (const [index, item] of value.items.entries()) {
        if (item.kind === 'map') this.#container(item, itemPath(path, item, index));
      }
    }
    if (podLists.has(path) && isNull(value)) {
      this.#add('deletes-list', key, path, 'has no value, which deletes all that the pod lists there');
    }
    if (name === 'securityContext' && value.kind === 'map') this.#securityContext(value, path);
    if (name === 'hostPath') this.#add('host-path', value, path, 'adds a volume with a path of the node');
    this.#node(value, path);
  }

  #map(map: YamlMap, path: string): void {
    for (const name of namespaceMembers) {
      const value = scalarOf(map, name);
      if (value && isTrue(value)) this.#add('host-namespace', value, pathBelow(path, name), `sets ${name}`);
    }
  }

  #securityContext(context: YamlMap, path: string): void {
    const privileged = scalarOf(context, 'privileged');
    if (privileged && isTrue(privileged)) {
      this.#add('privileged-container', privileged, `${path}.privileged`, 'adds a privileged container');
    }
    const user = scalarOf(context, 'runAsUser');
    if (user?.text === '0') this.#add('runs-as-root', user, `${path}.runAsUser`, 'runs as user 0');
    const added = memberOf(memberOf(context, 'capabilities') ?? context, 'add');
    if (added?.kind !== 'list' || added.items.length === 0) return;
    const names = added.items.map((item) => (item.kind === 'scalar' && !hasMark(item.text) ? item.text : '…'));
    this.#add('added-capability', added, `${path}.capabilities.add`, `adds ${names.join(', ')}`);
  }

  #container(container: YamlMap, path: string): void {
    const name = scalarOf(container, 'name');
    const image = scalarOf(container, 'image');
    if (image && !hasMark(image.text) && !isPinned(image.text)) {
      const what = image.text === '' ? 'has no image' : `runs ${image.text}, which has no tag or the tag latest`;
      this.#add('unpinned-image', image, `${path}.image`, what);
    }
    // Only what brings an image or a command is a container of the template's own; the rest is laid over the pod's.
    if (!name || !image) return;
    const seen = this.#containers.get(path) ?? this.#newContainer(name, path);
    seen.hasResources ||= hasRequests(memberOf(container, 'resources'));
  }

  #newContainer(name: YamlScalar, path: string): ContainerSeen {
    const finding = this.#finding('missing-resources', name, path, 'never has resource requests');
    const seen = { finding, hasResources: false };
    this.#containers.set(path, seen);
    return seen;
  }

  #add(code: LintCode, node: YamlNode, path: string, what: string): void {
    const finding = this.#finding(code, node, path, what);
    this.#found.set(`${code} ${path} ${finding.position?.line}`, finding);
  }

  #finding(code: LintCode, node: YamlNode, path: string, what: string): Finding {
    const { outline } = this.#outline;
    const piece = pieceAt(outline, node.start) ?? outline.pieces.at(-1)!;
    const isText = piece.node.kind === 'text';
    const offset = piece.node.offset + (isText ? node.start - piece.start : 0);
    return findingAt(this.#subject, code, offset, `${path}: ${what}${this.#wishes(piece.key)}`, path);
  }

  /** Which inputs of pods decide whether that is there. */
  #wishes(key: string): string {
    const { drawings, findings } = this.#subject;
    const conditions = drawings.sites.get(key)?.conditions ?? [];
    const sources = conditions.flatMap((pipeline) => sourcesOf(this.#subject, findings.flowOf(pipeline)));
    const words = [...new Set(sources.map(inputWords))];
    return words.length === 0 ? '' : ` (the pod decides about it with ${words.join(', ')})`;
  }
}

function isNull(node: YamlNode): boolean {
  return node.kind === 'scalar' && node.style === 'plain' && ['', '~', 'null'].includes(node.text);
}

function isTrue({ text, style }: YamlScalar): boolean {
  return style === 'plain' && trueTexts.has(text.toLowerCase());
}

/** A value that is not known counts as one that has them. */
function hasRequests(resources: YamlNode | undefined): boolean {
  if (resources?.kind === 'scalar') return hasMark(resources.text);
  if (resources?.kind !== 'map') return false;
  return resources.entries.some(({ key }) => key.kind === 'scalar' && (key.text === 'requests' || hasMark(key.text)));
}

/** Istio's word for the image that the injector fills in. */
const filledIn = 'auto';

export function isPinned(image: string): boolean {
  if (image.includes('@') || image === filledIn) return true;
  const tag = /:([^/:]*)$/.exec(image)?.[1] ?? '';
  return tag !== '' && tag !== 'latest';
}
