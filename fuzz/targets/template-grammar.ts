import type { Random } from '../random.ts';

const operands: readonly string[] = [
  ...['.', '$', '.Tenant', '.Tenant.name', '.Tenant.list', '.Tenant.map', '.Tenant.number', '.Tenant.flag', '$x', '$k'],
  ...['.Tenant.text', '.Tenant.absent', '.Values', '.Values.hub', '.Values.on', '.Values.off', '.Values.list', '$v'],
  ...['.Values.nested.a.b', '.Values.nested', '$.Tenant.name', '$.Tenant.map.k', '.k', '.name', '"text"', '"%s-%v"'],
  ...['"a,b"', '","', '""', '`raw`', "'c'", '0', '1', '2', '-1', '1.5', '0x1F', '1e3', 'true', 'false', 'nil', '"k"'],
  ...['"name"', '"[a-z]+"', '"2006-01-02"', '"{\\"a\\":[1]}"', '"a: b"', '9223372036854775807', '100000', '"\\n"'],
];

/** Writes templates that nearly always parse, mostly as lines of YAML. */
export class TemplateGrammar {
  readonly pieces: readonly string[];
  readonly #functions: readonly string[];

  /** @param functions names beside the built-in ones */
  constructor(functions: readonly string[]) {
    this.#functions = [...functions, ...builtIn, ...builtIn];
    this.pieces = [...operands, ...this.#functions.map((name) => `${name} `), ...actions];
  }

  source(random: Random): string {
    return Array.from({ length: random.few(1, 6) }, (_, at) => this.#line(random, `f${at}`, '', 3)).join('');
  }

  #line(random: Random, name: string, indent: string, depth: number): string {
    const block = depth > 0 ? random.below(12) : 11;
    const inner = (): string => this.#line(random, `${name}i`, indent, depth - 1);
    switch (block) {
      case 0:
        return `${indent}{{- if ${this.#pipeline(random, 2)} }}\n${inner()}${indent}{{- else }}\n${inner()}${indent}{{- end }}\n`;
      case 1:
        return `${indent}{{- range $k, $v := ${this.#pipeline(random, 1)} }}\n${indent}- ${this.#printed(random)}\n${indent}{{- end }}\n`;
      case 2:
        return `${indent}{{- with ${this.#pipeline(random, 1)} }}\n${inner()}${indent}{{- end }}\n`;
      case 3:
        return `${indent}{{- $x := ${this.#pipeline(random, 2)} }}\n${inner()}`;
      case 4:
        return `${indent}${name}:\n${this.#line(random, `${name}m`, `${indent}  `, depth - 1)}`;
      case 5:
        return `{{ define "t" }}${this.#printed(random)}{{ end }}${indent}${name}: {{ template "t" ${random.pick(operands)} }}\n`;
      case 6:
        return `${indent}${name}:\n${indent}- ${this.#printed(random)}\n${indent}- b: ${this.#printed(random)}\n`;
      case 7:
        return `${indent}${this.#printed(random)}: x\n`;
      default:
        return `${indent}${name}: ${this.#printed(random)}\n`;
    }
  }

  /** A value of a line, in one of the forms that authors use. */
  #printed(random: Random): string {
    const action = `{{ ${this.#pipeline(random, 3)} }}`;
    return random.pick([
      action,
      action,
      `"${action}"`,
      `'${action}'`,
      `a${action}b`,
      `|\n      ${action}`,
      `[${action}, 1]`,
    ]);
  }

  #pipeline(random: Random, depth: number): string {
    const stages = Array.from({ length: random.few(0, 3) }, () => ` | ${this.#call(random, 1)}`);
    return `${random.once(2) ? random.pick(operands) : this.#call(random, depth)}${stages.join('')}`;
  }

  #call(random: Random, depth: number): string {
    const name = random.pick(this.#functions);
    return [name, ...Array.from({ length: random.few(0, 3) }, () => this.#argument(random, depth))].join(' ');
  }

  #argument(random: Random, depth: number): string {
    return depth > 0 && random.once(4) ? `(${this.#call(random, depth - 1)})` : random.pick(operands);
  }
}

const builtIn: readonly string[] = [
  ...['and', 'or', 'not', 'eq', 'ne', 'lt', 'le', 'gt', 'ge', 'index', 'slice', 'len', 'print', 'printf', 'println'],
  ...['html', 'js', 'urlquery', 'call', 'quote', 'default', 'toYaml', 'toJson', 'indent', 'nindent', 'trim', 'isset'],
];

const actions: readonly string[] = [
  ...['{{', '}}', '{{-', '-}}', '{{/* */}}', '{{ end }}', '{{ else }}', '{{ if . }}', '{{ range . }}', '{{ with . }}'],
  ...[
    '{{ break }}',
    '{{ continue }}',
    '{{ block "u" . }}',
    '{{ template "t" . }}',
    '|',
    ':=',
    '=',
    '(',
    ')',
    '$x',
    ',',
  ],
];
