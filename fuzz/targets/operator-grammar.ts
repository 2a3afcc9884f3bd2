import type { Random } from '../random.ts';

/**
 * Writes templates as operators do: YAML in which texts, lists and maps of a tenant stand in any place, through any
 * functions that take them. Nearly all of them render.
 */
export class OperatorGrammar {
  readonly #random: Random;
  #names = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  source(): string {
    const definition = `{{ define "shown" }}${this.#around(this.#text(1))}{{ end }}`;
    return (this.#random.once(3) ? definition : '{{ define "shown" }}x{{ end }}') + this.#entries('', 3);
  }

  /** Members of a map, one per line or more. */
  #entries(indent: string, depth: number): string {
    return Array.from({ length: this.#random.few(1, 4) }, () => this.#entry(indent, depth)).join('');
  }

  #entry(indent: string, depth: number): string {
    const name = `f${this.#names++}`;
    const deeper = `${indent}  `;
    switch (depth > 0 ? this.#random.below(18) : 17) {
      case 0:
        return `${indent}{{- if ${this.#condition()} }}\n${this.#entries(indent, depth - 1)}${indent}{{- else }}\n${this.#entries(indent, depth - 1)}${indent}{{- end }}\n`;
      case 1:
        return `${indent}${name}:\n${indent}{{- range $i, $item := ${this.#list()} }}\n${indent}- ${this.#random.once(4) ? 'x' : this.#scalar('$item')}\n${indent}{{- end }}\n`;
      case 2:
        return `${indent}${name}:\n${deeper}x: y\n${deeper}{{- range $key, $value := ${this.#map()} }}\n${deeper}${this.#key('$key')}: ${this.#scalar('$value')}\n${deeper}{{- end }}\n`;
      case 3:
        return `${indent}{{- with ${this.#text(1)} }}\n${indent}${name}: ${this.#scalar('.')}\n${indent}{{- end }}\n`;
      case 4:
        return `${indent}{{- $x := ${this.#text(2)} }}\n${indent}${name}: ${this.#scalar('$x')}\n`;
      case 5:
        return `${indent}${name}:\n${this.#entries(deeper, depth - 1)}`;
      case 6:
        return `${indent}${name}:\n${indent}- ${this.#scalar()}\n${indent}- a: ${this.#scalar()}\n${indent}  b: ${this.#scalar()}\n`;
      case 7:
        return `${indent}${name}: {{ template "shown" .Tenant }}\n`;
      case 8:
        return `${indent}${name}:\n${deeper}{{- toYaml ${this.#random.once(2) ? this.#list() : this.#map()} | nindent ${deeper.length} }}\n`;
      case 9:
        return `${indent}${name}: {{ ${this.#random.pick([this.#list(), this.#map(), this.#text(1)])} | ${this.#random.pick(['toJson', 'toJSON', 'toPrettyJson'])} }}\n`;
      case 10:
        return `${indent}${this.#key(this.#text(1))}: ${this.#scalar()}\n`;
      case 11:
        return `${indent}${name}: # ${this.#around(this.#text(1))}\n${deeper}x: y\n`;
      // Ways through the template that print the same texts into other places.
      case 12:
      case 13:
        return `${indent}${name}{{ if ${this.#condition()} }}x{{ else }}y{{ end }}: ${this.#scalar()}\n`;
      case 14:
        return `${indent}${name}: {{ if ${this.#condition()} }}[${this.#around(this.#text(1))}]{{ else }}${this.#around(this.#text(1))}{{ end }}\n`;
      case 15:
        return `${indent}${name}: {{ len ${this.#random.pick([this.#list(), this.#map(), this.#text(1)])} }}\n`;
      default:
        return `${indent}${name}: ${this.#scalar()}\n`;
    }
  }

  #key(expression: string): string {
    const action = this.#around(expression);
    return this.#random.pick([action, `"${action}"`, `'${action}'`, `x-${action}`]);
  }

  /** A scalar, or a few in brackets, in one of the forms that authors use. */
  #scalar(expression = this.#text(2)): string {
    const action = this.#around(expression);
    const other = this.#around(this.#text(1));
    return this.#random.pick([
      ...[action, `"${action}"`, `'${action}'`, `a-${action}`, `${action}/b`, `"a ${action} ${other}"`],
      ...[`${action}${other}`, `[${action}, "${other}"]`, `{a: ${action}, "b": "${other}"}`, `!!str ${action}`],
      ...[`|\n        a\n        ${action}`, `>-\n        ${action}\n        ${other}`, `${action} # ${other}`],
      ...[`'{"a": "${action}"}'`, `&anchor ${action}`],
    ]);
  }

  #around(expression: string): string {
    return this.#random.pick([`{{ ${expression} }}`, `{{ ${expression} }}`, `{{- ${expression} -}}`]);
  }

  #condition(): string {
    const text = this.#text(1);
    return this.#random.pick([
      ...[`eq ${text} "a"`, `${text}`, `contains "a" ${text}`, `hasPrefix "a" ${text}`, `gt (len ${text}) 3`],
      ...[
        `hasKey ${this.#map()} "k"`,
        `.Values.on`,
        '.Tenant.flag',
        'gt .Tenant.number 4.0',
        `empty ${this.#list()}`,
        `regexMatch "^a+$" ${text}`,
      ],
    ]);
  }

  /** In brackets where it is a call. */
  #text(depth: number): string {
    const random = this.#random;
    const inner = (): string => this.#text(depth - 1);
    if (depth === 0 || random.once(3)) {
      return random.pick([
        '.Tenant.name',
        '$.Tenant.text',
        '.Tenant.map.k',
        '.Tenant.absent',
        '.Values.hub',
        '"word"',
        '.',
      ]);
    }
    switch (random.below(16)) {
      case 0:
        return `(${inner()} | ${random.pick(['upper', 'lower', 'title', 'trim', 'quote', 'squote', 'b64enc', 'nospace'])})`;
      case 1:
        return `(default ${inner()} ${inner()})`;
      case 2:
        return `(printf ${random.pick(['"%s-%s"', '"%q %v"', '"%v: %v"', '"[%s, %s]"', '"%.3s%5v"', '"%x\\n%s"'])} ${inner()} ${inner()})`;
      case 3:
        return `(trunc ${random.below(20)} ${inner()})`;
      case 4:
        return `(${random.pick(['trimAll "\\"\\n"', 'trimPrefix "a"', 'trimSuffix "\\n"', 'indent 4', 'nindent 2', 'repeat 2'])} ${inner()})`;
      case 5:
        return `(replace ${random.pick(['"a"', '"\\n"', '"\\""', '" "'])} ${inner()} ${inner()})`;
      case 6:
        return `(join ${random.pick(['","', '"\\n"', '": "', inner()])} ${this.#list()})`;
      case 7:
        return `(ternary ${inner()} ${inner()} ${random.pick(['.Values.on', '.Tenant.flag', `(eq ${inner()} "a")`])})`;
      case 8:
        return `(index ${this.#map()} ${random.pick(['"k"', inner()])})`;
      case 9:
        return `(${random.pick(['first', 'last'])} ${this.#list()})`;
      case 10:
        return `(substr 0 ${random.below(9)} ${inner()})`;
      case 11:
        return `(regexReplaceAll ${random.pick(['"[a-z]"', '"\\\\W"', '"(.)\\n"'])} ${inner()} ${random.pick(['"$1"', inner()])})`;
      case 12:
        return `(${random.pick(['or', 'and', 'coalesce', 'cat', 'print'])} ${inner()} ${inner()})`;
      case 13:
        return `(${random.pick(['toJson', 'toYaml', 'fromJSON'])} ${inner()})`;
      case 14:
        return `(b64dec (b64enc ${inner()}))`;
      default:
        return `(get ${this.#map()} "k")`;
    }
  }

  #list(): string {
    const random = this.#random;
    return random.pick([
      ...[
        '.Tenant.list',
        '$.Tenant.list',
        '.Values.list',
        `(splitList ${random.pick(['"\\n"', '"a"', '" "'])} ${this.#text(1)})`,
      ],
      ...[
        `(list ${this.#text(1)} "x" ${this.#text(1)})`,
        `(keys .Tenant.map)`,
        `(append .Tenant.list ${this.#text(1)})`,
      ],
      ...[
        '(concat .Tenant.list .Values.list)',
        '(reverse .Tenant.list)',
        '(uniq .Tenant.list)',
        '(sortAlpha .Tenant.list)',
      ],
    ]);
  }

  #map(): string {
    return this.#random.pick([
      ...[
        '.Tenant.map',
        '$.Tenant.map',
        '.Values.nested',
        `(dict "k" ${this.#text(1)})`,
        `(dict ${this.#text(1)} "x" "k" 1)`,
      ],
      ...[`(set .Tenant.map "k" ${this.#text(1)})`, `(merge (dict "z" "y") .Tenant.map)`, `(pick .Tenant.map "k")`],
      ...[
        `(omit .Tenant.map "k")`,
        `(set .Values.nested "k" ${this.#text(1)})`,
        `(dict "k" .Tenant.list "m" .Tenant.map)`,
      ],
    ]);
  }
}
