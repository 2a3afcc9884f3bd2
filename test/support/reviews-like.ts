import { admit } from '../../src/admission/admit.ts';
import { AnswerMemory } from '../../src/admission/answer-memory.ts';
import type { Snapshot } from '../../src/inject/index.ts';
import { isObject, type Json, type JsonObject, parseJson, stringifyJson } from '../../src/json/index.ts';

const words = [
  ...['cart', 'web', 'details-v1', 'a', 'Zed', 'registry.example.com/team/cart:1.2.3', 'x.y_z-1', 'e3', 'inf1'],
  ...['latest', 'default', 'istio-proxy', 'istio-init', 'enable-core-dump', 'istio-validation', 'sidecar', 'auto'],
  ...['http', 'grpc', 'gateway', 'TPROXY', 'debug', 'shop', 'kube-system', 'Deployment', 'cart-28394050', 'tru'],
  ...['a-name-that-is-exactly-as-long-as-the-value-of-a-label-may-be-12', 'shop/cart@sha256:0123456789abcdef'],
  ...['kube-api-access-abcde', 'cart-5d8f7c6b9', '5d8f7c6b9', 'wRd7k01q', 'wRd7k00z', 'zQ7mKx0001Z', 'app', 'v1'],
];

/** What no memory may take for a word, or only where it is nothing but handed on. */
const hostile = [
  ...['', ' ', '17', '1e3', '0x1f', '1.5', '28394050', 'true', 'no', 'null', '~', '-', '2001-01-01', '1:20', '.inf'],
  ...['-a', 'a b', "it's", 'say "x"', 'a\\b', 'a\nb', 'a\r\nb: c', '\t', '{a: b}', '[a]', '# no', 'a: b', 'a #b'],
  ...['- a', '&a', '*a', '!!int 3', '| a', '> b', '%d', '{{ .Values }}', '{{', '$(X)', '$patch', '<a>&', 'ä', 'Ω-1'],
  ...['\u2028', '\u0085', '😀', '"', '\\', '\\"', '\\u0061', '</script>', '..', '/', '~1', '~0'],
  ...['x'.repeat(64), 'x'.repeat(254), 'y'.repeat(5000)],
];

/** Annotations that steer an injection. */
const steering: readonly (readonly [name: string, value: string])[] = [
  ['sidecar.istio.io/inject', 'false'],
  ['sidecar.istio.io/inject', 'true'],
  ['sidecar.istio.io/logLevel', 'debug'],
  ['sidecar.istio.io/status', '{"containers":["app"]}'],
  ['sidecar.istio.io/proxyImage', 'example.com/other:1'],
  ['sidecar.istio.io/nativeSidecar', 'true'],
  ['inject.istio.io/templates', 'no-such-template'],
  ['proxy.istio.io/config', 'concurrency: 3'],
  ['proxy.istio.io/overrides', '{"containers":[{"name":"app","image":"x"}]}'],
  ['prometheus.io/port', '8080'],
  ['prometheus-io/scrape', 'false'],
  ['traffic.sidecar.istio.io/excludeInboundPorts', '80'],
  ['traffic.sidecar.istio.io/includeInboundPorts', 'not a port'],
  ['kubernetes.io/config.mirror', 'x'],
];

type Next = (bound: number) => number;
/** Names of members and indexes of items. */
type Path = readonly (string | number)[];

/** So many come before anything but names is tried: something may be learnt. */
const calm = 8;

/**
 * Reviews that differ from one in the same few texts, which are names at first; then also words that mean something, what
 * is no word, and something else.
 * @param next any whole number below a bound
 */
export function reviewsLike(body: string, count: number, next: Next): string[] {
  const review = parseJson(body);
  const texts = textsIn(review).filter((path) => path[0] === 'request' && path.length > 1);
  const others = next(5) === 0 ? pickSome(texts, next).slice(0, 2) : [];
  const varying = pickSome(texts.filter(isLikely), next).concat(others);
  const hasOwner = next(3) > 0;
  return Array.from({ length: count }, (_, number) => {
    let other = withText(review, ['request', 'uid'], `uid-${number}`);
    const isCalm = number < calm;
    const made = { name: isCalm ? `name-${next(100_000)}` : wordFor(next), hash: `${next(10)}d8f7c${next(1000)}` };
    if (hasOwner) for (const path of texts.filter(isOfOwner)) other = withText(other, path, ownText(path, made));
    for (const path of varying) {
      const own = hasOwner && isOfOwner(path) ? ownText(path, made) : `${made.name}-${next(9)}`;
      other = withText(other, path, isCalm ? own : textFor(path, own, next));
    }
    if (isCalm) return stringifyJson(other);
    if (next(12) === 0) other = withText(other, texts[next(texts.length)]!, hostile[next(hostile.length)]!);
    if (next(15) === 0) other = steered(other, next);
    return stringifyJson(other);
  });
}

const likely = [
  /^metadata (?:name|generateName|labels .*|annotations .*|ownerReferences \d+ (?:name|uid)|managedFields \d+ time)$/,
  /^spec (?:serviceAccountName|serviceAccount|volumes \d+ (?:configMap name|secret secretName))$/,
  /^spec (?:containers|initContainers) \d+ (?:name|image|args \d+|command \d+|env \d+ value)$/,
];

/** What tells one workload from another. */
function isLikely(path: Path): boolean {
  const place = path.slice(2).join(' ');
  return likely.some((pattern) => pattern.test(place));
}

function pickSome<Item>(items: readonly Item[], next: Next): Item[] {
  const portion = 1 + next(4);
  return items.filter(() => next(4) < portion);
}

function wordFor(next: Next): string {
  const plain = words[next(words.length)]!;
  return next(3) === 0 ? plain : `${plain.slice(0, 40)}-${next(1000)}`;
}

/** Names that Kubernetes makes up, all of them out of two. */
function isOfOwner(path: Path): boolean {
  const last = path.at(-1);
  return (
    last === 'pod-template-hash' || last === 'generateName' || (path.includes('ownerReferences') && last === 'name')
  );
}

function ownText(path: Path, { name, hash }: { readonly name: string; readonly hash: string }): string {
  if (path.at(-1) === 'pod-template-hash') return hash;
  return path.at(-1) === 'generateName' ? `${name}-${hash}-` : `${name}-${hash}`;
}

function textFor(path: Path, own: string, next: Next): string {
  if (next(60) === 0) return hostile[next(hostile.length)]!;
  if (path.includes('ownerReferences') && next(20) === 0) return `${wordFor(next)}-${28_000_000 + next(1000)}`;
  return next(8) === 0 ? wordFor(next) : own;
}

function steered(review: Json, next: Next): Json {
  const [name, value] = steering[next(steering.length)]!;
  const map = next(3) === 0 ? 'labels' : 'annotations';
  return withText(review, ['request', 'object', 'metadata', map, name], value);
}

function textsIn(value: Json, path: Path = []): Path[] {
  if (typeof value === 'string') return [path];
  if (Array.isArray(value)) return value.flatMap((item, index) => textsIn(item, [...path, index]));
  return isObject(value) ? Object.entries(value).flatMap(([name, part]) => textsIn(part, [...path, name])) : [];
}

function withText(value: Json | undefined, [first, ...rest]: Path, text: string): Json {
  if (first === undefined) return text;
  if (typeof first === 'number') {
    return (value as Json[]).map((item, index) => (index === first ? withText(item, rest, text) : item));
  }
  const object: JsonObject = isObject(value) ? value : {};
  return { ...object, [first]: withText(object[first], rest, text) };
}

/** Answers reviews with a memory of those before, and each alone. */
export function differenceFromMemory(
  bodies: readonly string[],
  path: string,
  snapshot: Snapshot,
): { readonly different: string | undefined; readonly remembered: number } {
  const memory = new AnswerMemory();
  let asked = 0;
  const different = bodies.find((body) => {
    const alone = admit(body, path, snapshot);
    const found = memory.answer(Buffer.from(body), path, snapshot, () => {
      asked++;
      return alone;
    });
    return JSON.stringify(found) !== JSON.stringify(alone);
  });
  return { different, remembered: bodies.length - asked };
}
