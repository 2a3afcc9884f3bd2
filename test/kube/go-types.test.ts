import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/json/index.ts';
import { canonicalize, goType } from '../../src/kube/index.ts';
import { compileTemplate } from '../../src/template/index.ts';
import { Typed } from '../../src/template/value.ts';

function render(text: string, type: string, value: Json): string {
  const data = new Typed(goType(type), canonicalize(value, type));
  return compileTemplate(text, { name: 't', functions: new Map() }).execute(data);
}

const pod: Json = {
  kind: 'Pod',
  metadata: { name: 'p', labels: { app: 'a' }, generation: 3, creationTimestamp: '2020-01-01T01:00:00+01:00' },
  spec: {
    containers: [
      {
        name: 'c',
        ports: [{ containerPort: 80, protocol: 'TCP' }],
        resources: { limits: { cpu: '0.5' } },
        livenessProbe: { httpGet: { port: 'http' }, periodSeconds: 5 },
        readinessProbe: { tcpSocket: { port: 8080 } },
        securityContext: { runAsUser: 0, capabilities: { add: ['NET_ADMIN'] } },
      },
    ],
    volumes: [{ name: 'v', emptyDir: { medium: 'Memory' } }],
    securityContext: { supplementalGroups: [1, 2] },
  },
};

describe('goType', () => {
  it.each([
    ['{{ .Name }} {{ .ObjectMeta.Name }} {{ .Kind }} {{ .TypeMeta.Kind }}', 'p p Pod Pod'],
    ['{{ .Labels.app }} {{ .Labels.none }} {{ .Annotations.none }}', 'a <no value> <no value>'],
    ['{{ .Generation }} {{ len .Spec.Containers }} {{ len .Spec.InitContainers }}', '3 1 0'],
    [
      '{{ range .Spec.Containers }}{{ .Name }}{{ range .Ports }}:{{ .ContainerPort }}/{{ .Protocol }}{{ end }}{{ end }}',
      'c:80/TCP',
    ],
    ['{{ eq (index (index .Spec.Containers 0).Ports 0).ContainerPort 80 }}', 'true'],
    ['{{ printf "%T" (index (index .Spec.Containers 0).Ports 0).Protocol }}', 'v1.Protocol'],
    [
      '{{ with index .Spec.Containers 0 }}{{ .LivenessProbe.HTTPGet.Port }} {{ .LivenessProbe.PeriodSeconds }}{{ end }}',
      'http 5',
    ],
    ['{{ with index .Spec.Containers 0 }}{{ .ReadinessProbe.TCPSocket.Port.IntValue }}{{ end }}', '8080'],
    [
      '{{ with index .Spec.Containers 0 }}{{ .ReadinessProbe.HTTPGet }} {{ .SecurityContext.RunAsUser }}{{ end }}',
      '<nil> 0',
    ],
    ['{{ with index .Spec.Containers 0 }}{{ index .SecurityContext.Capabilities.Add 0 }}{{ end }}', 'NET_ADMIN'],
    [
      '{{ with index .Spec.Containers 0 }}{{ range .Resources.Limits }}{{ . }} {{ .MilliValue }}{{ end }}{{ end }}',
      '500m 500',
    ],
    [
      '{{ with index .Spec.Volumes 0 }}{{ .EmptyDir.Medium }} {{ .VolumeSource.EmptyDir.Medium }}{{ end }}',
      'Memory Memory',
    ],
    ['{{ .Spec.SecurityContext.SupplementalGroups }} {{ .Spec.HostNetwork }} [{{ .Spec.NodeName }}]', '[1 2] false []'],
    ['{{ .CreationTimestamp }} {{ .CreationTimestamp.Unix }}', '2020-01-01 00:00:00 +0000 UTC 1577836800'],
    ['{{ if .Spec.Affinity }}yes{{ else }}no{{ end }} {{ if .DeletionTimestamp }}yes{{ else }}no{{ end }}', 'no no'],
    ['{{ with index .Spec.Containers 0 }}{{ index .Ports 0 }}{{ end }}', '{ 0 80 TCP }'],
  ])('%s', (text, want) => {
    expect(render(text, '*v1.Pod', pod)).toBe(want);
  });

  it('gives what JSON leaves out its zero value', () => {
    expect(render('{{ .CreationTimestamp }} {{ .CreationTimestamp.IsZero }}', 'v1.ObjectMeta', {})).toBe(
      '0001-01-01 00:00:00 +0000 UTC true',
    );
    expect(render('{{ .ContainerPort }}|{{ .Name }}|{{ .Protocol }}', 'v1.ContainerPort', {})).toBe('0||');
    expect(render('{{ len . }}', '[]v1.Container', null)).toBe('0');
  });

  it.each([
    ['{{ .name }}', "can't evaluate field name in type *v1.Pod"],
    ['{{ .Spec.Affinity.NodeAffinity }}', 'nil pointer evaluating *v1.Affinity.NodeAffinity'],
  ])('refuses %s', (text, message) => {
    expect(() => render(text, '*v1.Pod', pod)).toThrow(message);
  });

  it('knows a type once, by its Go name', () => {
    expect(goType('*v1.Pod')).toBe(goType('*v1.Pod'));
    expect(goType('[]v1.Container').name).toBe('[]v1.Container');
    expect(goType('v1.ResourceList').name).toBe('v1.ResourceList');
  });
});
