import { describe, expect, it } from 'vitest';
import { taintRulesOf } from '../../src/inject/template-taint.ts';
import { lookups } from '../../src/lint/lookups.ts';
import { analyseTaint } from '../../src/safe-template/index.ts';
import { type ActionNode, parseTemplate, sourceForm } from '../../src/template/index.ts';
import { walkTree } from '../../src/template/walk.ts';
import { subject } from './render.ts';

/** Of each printing action: what of the tenant's it may print. */
function printed(source: string): [action: string, isTainted: boolean, inputs: string[]][] {
  const every = { has: () => true, keys: () => [] };
  const tree = parseTemplate(source, { name: 'inject', functions: { ...every, has: (name) => name !== 'break' } });
  const findings = analyseTaint(tree, { ...taintRulesOf({ proxyConfigSource: 'layers' }), lookups });
  const actions: ActionNode[] = [];
  walkTree(tree, {
    statement: (node) => {
      if (node.kind === 'action' && node.pipeline.variables.length === 0) actions.push(node);
    },
  });
  return actions.map((node) => {
    const { isTainted, inputs } = findings.flowOf(node.pipeline);
    return [sourceForm(node), isTainted, [...inputs].sort()];
  });
}

describe('variables', () => {
  it('of one name that are declared apart are told apart', () => {
    const { examine } = subject(
      '{{ range $k, $v := .Values }}- {{ $v }}\n{{ end }}{{ range $k, $v := .Tenant }}- {{ $v }}\n{{ end }}',
    );
    const { text, values } = examine({ a: 'own' }, { b: 'operator' });
    expect(text).toContain('- operator');
    expect(values).toEqual(['own']);
  });

  it.each([
    ['assigned in a branch', '{{ $x := 1 }}{{ if .Values }}{{ $x = .Spec.Hostname }}{{ end }}{{ $x }}'],
    [
      'assigned in a loop, after their use',
      '{{ $x := 1 }}{{ range .Values }}{{ $x }}{{ $x = $.Spec.Hostname }}{{ end }}',
    ],
    ['declared where and may skip them', '{{ $x := 1 }}{{ if and .Values ($x := .Spec.Hostname) }}{{ $x }}{{ end }}'],
    ['of a loop', '{{ range $x := .Spec.Hostname }}{{ $x }}{{ end }}'],
  ])('hold what is %s', (_what, source) => {
    expect(printed(source)[0]![1]).toBe(true);
  });

  it('end with the block that declares them', () => {
    const source = '{{ $x := 1 }}{{ if .Values }}{{ $x := .Spec.Hostname }}{{ $x }}{{ end }}{{ $x }}';
    expect(printed(source).map(([, isTainted]) => isTainted)).toEqual([true, false]);
  });
});

describe('definitions', () => {
  it.each([
    [
      'another definition calls it later with the own text of a tenant',
      '{{ define "b" }}{{ . }}{{ end }}{{ define "a" }}{{ template "b" .Spec.Hostname }}{{ end }}{{ template "b" 1 }}{{ template "a" . }}',
    ],
    [
      'it calls itself with it',
      '{{ define "a" }}{{ .x }}{{ template "a" (dict "x" .next "next" $.next) }}{{ end }}{{ template "a" (dict "x" 1 "next" .Spec.Hostname) }}',
    ],
  ])('print what a tenant wrote where %s', (_what, source) => {
    expect(printed(source)[0]![1]).toBe(true);
  });
});

describe('what a value comes from', () => {
  it.each([
    ['{{ .Spec.Hostname }}', ['.Spec.Hostname']],
    [
      '{{ index .ObjectMeta.Labels "app" | default .DeploymentMeta.Name }}',
      ['.DeploymentMeta.Name', '.ObjectMeta.Labels["app"]'],
    ],
    [
      '{{ annotation .ObjectMeta "a/b" .ProxyConfig.InterceptionMode }}',
      ['.ObjectMeta.Annotations["a/b"]', '.ProxyConfig.InterceptionMode'],
    ],
    ['{{ range .Spec.Containers }}{{ .Name }}{{ end }}', ['.Spec.Containers[].Name']],
    ['{{ range $k, $v := .ProxyConfig.ProxyMetadata }}{{ $k }}{{ end }}', ['.ProxyConfig.ProxyMetadata[key]']],
    [
      '{{ range $k, $v := fromJSON (index .ObjectMeta.Annotations "x") }}{{ toYaml $v }}{{ end }}',
      ['.ObjectMeta.Annotations["x"](json)[]'],
    ],
    ['{{ $facts := dict "root" . "name" .Spec.Hostname }}{{ $facts.name }}', ['.Spec.Hostname']],
    ['{{ define "x" }}{{ .name }}{{ end }}{{ template "x" (dict "name" .Spec.Hostname) }}', ['.Spec.Hostname']],
    ['{{ . }}', ['']],
  ])('%s', (source, inputs) => {
    expect(printed(source)[0]![2]).toEqual(inputs);
  });

  it('is nothing of the tenant for what the operator wrote', () => {
    expect(printed('{{ .Values.global.hub }}')).toEqual([['{{.Values.global.hub}}', false, []]]);
  });

  it('ends somewhere, whatever loops do to a value', () => {
    const source = '{{ $x := .Spec }}{{ range .Values }}{{ $x = $x.a }}{{ $x = $x.b }}{{ end }}{{ $x }}';
    expect(printed(source)[0]!.slice(1)).toEqual([true, ['?']]);
  });
});
