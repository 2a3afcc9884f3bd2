import { keyPart } from '../safe-template/index.ts';
import type { Constants } from './constants.ts';

const metadata = /^\.ObjectMeta\.(Annotations|Labels)\[("(?:[^"\\]|\\.)*"|\*)\](.*)$/;

/** A path with keys that the template makes up, such as `print "a/" "b"`, in the place of the names of such constants. */
export function withKeys(path: string, constants: Constants): string {
  return path.replace(/\[(call [\w.]+)\]/g, (_, constant: string) => {
    const text = constants.textOf(constant);
    return text === undefined ? '[*]' : keyPart(text);
  });
}

/** An input in words for whoever writes pods or templates: `annotation "x"`, `spec.containers[].name`. */
export function inputWords(path: string): string {
  if (path === '') return 'the whole pod';
  if (path === '?') return 'anything of the pod';
  const found = metadata.exec(path);
  if (found) return entryWords(found[1] === 'Labels' ? 'label' : 'annotation', keyText(found[2]!), found[3]!);
  const [member = '', ...rest] = path.slice(1).split('.');
  const names = rest.map(fieldName);
  // The text of an enumeration and the value of a wrapper are the field itself.
  if (member === 'ProxyConfig' && /^(?:string|value)$/.test(names.at(-1) ?? '')) names.pop();
  return memberWords(member, names.join('.'));
}

/** The name of the annotation that is the input; undefined for any other. */
export function annotationIn(path: string): string | undefined {
  const found = metadata.exec(path);
  return found?.[1] === 'Annotations' && found[3] === '' ? keyText(found[2]!) : undefined;
}

function keyText(key: string): string | undefined {
  return key === '*' ? undefined : (JSON.parse(key) as string);
}

function entryWords(what: string, name: string | undefined, rest: string): string {
  const whole = name === undefined ? `any ${what}` : `${what} ${JSON.stringify(name)}`;
  if (rest === '') return whole;
  const inner = rest.startsWith('(json)') ? `the JSON in ${whole}` : `parts of ${whole}`;
  return rest.endsWith('[key]') ? `keys of ${inner}` : inner;
}

/** Members of the data under the names that whoever writes a pod knows. */
function memberWords(member: string, rest: string): string {
  const [name, indexes] = splitIndexes(member);
  const below = (base: string): string => `${base}${indexes}${rest === '' ? '' : `.${rest}`}`;
  switch (name) {
    case 'ObjectMeta':
      return below('metadata');
    case 'Spec':
      return below('spec');
    case 'ProxyConfig':
      return rest === '' ? 'the proxy config' : `proxy config: ${rest}`;
    case 'ProxyImage':
    case 'ProxyInitImage':
      return 'annotation "sidecar.istio.io/proxyImageType"';
    case 'DeploymentMeta':
    case 'TypeMeta':
      return rest === '' ? 'the workload of the pod' : `workload of the pod: ${rest}`;
    default:
      return `.${below(member)}`;
  }
}

function splitIndexes(member: string): [name: string, indexes: string] {
  const start = member.indexOf('[');
  return start < 0 ? [member, ''] : [member.slice(0, start), member.slice(start)];
}

/** `GetTlsSettings` and `HostIP` as `tlsSettings` and `hostIP`. */
function fieldName(part: string): string {
  const plain = part.replace(/^Get(?=[A-Z])/, '').replace(/\[(?:number )?\d+\]/g, '[]');
  const name = plain.replace(/^[A-Z]+(?![a-z])|^[A-Z]/, (letters) => letters.toLowerCase());
  return name.replace(/\[key\]$/, ' (keys)').replace(/\[\]$/, '[]');
}
