{{/* The revision as it stands behind names: empty for the default one. */}}
{{- define "injector.suffix" -}}
{{- if not (has .Values.revision (list "" "default")) }}-{{ .Values.revision }}{{ end -}}
{{- end -}}

{{/* The revision as labels name it. */}}
{{- define "injector.revision" -}}
{{- .Values.revision | default "default" -}}
{{- end -}}

{{/* The name of everything that belongs to the revision. The name of the release plays no part. */}}
{{- define "injector.name" -}}
sidecar-injector{{ include "injector.suffix" . }}
{{- end -}}

{{/* The names of all MutatingWebhookConfigurations, with commas between them: that of the revision, and one for each tag. */}}
{{- define "injector.registrations" -}}
{{ include "injector.name" . }}
{{- range .Values.revisionTags }}, {{ include "injector.name" $ }}-tag-{{ . }}{{ end }}
{{- end -}}

{{/* The Secret of a certificate that is not of cert-manager, whose Secrets are of another type. */}}
{{- define "injector.identity" -}}
{{ include "injector.name" . }}-identity
{{- end -}}

{{- define "injector.selectorLabels" -}}
app.kubernetes.io/name: sidecar-injector
app.kubernetes.io/instance: {{ include "injector.name" . }}
{{- end -}}

{{- define "injector.labels" -}}
{{ include "injector.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/part-of: istio
{{- end -}}

{{- define "injector.injectConfigMap" -}}
{{- .Values.configuration.injectConfigMapName | default (printf "istio-sidecar-injector%s" (include "injector.suffix" .)) -}}
{{- end -}}

{{- define "injector.meshConfigMap" -}}
{{- .Values.configuration.meshConfigMapName | default (printf "istio%s" (include "injector.suffix" .)) -}}
{{- end -}}

{{/* What each part depends on: "true" or nothing. */}}
{{- define "injector.runsHere" -}}
{{- if not .Values.webhook.url }}true{{ end -}}
{{- end -}}

{{- define "injector.managesItself" -}}
{{- if eq .Values.certificate.source "self-managed" }}true{{ end -}}
{{- end -}}

{{- define "injector.isLive" -}}
{{- if eq .Values.configuration.source "live" }}true{{ end -}}
{{- end -}}

{{/* What is followed of the cluster, with commas between: as serve decides itself, where the values leave it open. */}}
{{- define "injector.facts" -}}
{{- $facts := .Values.clusterFacts -}}
{{- if kindIs "string" $facts -}}
{{- $facts = list -}}
{{- if and (include "injector.isLive" .) (eq .Values.clusterFacts "auto") -}}
{{- if eq (get .Values.env "PLATFORM" | toString) "openshift" }}{{ $facts = append $facts "namespaces" }}{{ end -}}
{{- if has (get .Values.env "ENABLE_NATIVE_SIDECARS") (list "" "auto") }}{{ $facts = append $facts "nodes" }}{{ end -}}
{{- $facts = append $facts "proxyconfigs" -}}
{{- end -}}
{{- end -}}
{{- join "," $facts -}}
{{- end -}}

{{/* Rights beyond one namespace. */}}
{{- define "injector.readsCluster" -}}
{{- if or (include "injector.managesItself" .) (include "injector.facts" .) .Values.events }}true{{ end -}}
{{- end -}}

{{/* Whether the injector ever speaks to the API server itself. */}}
{{- define "injector.usesApi" -}}
{{- if or (include "injector.readsCluster" .) (include "injector.isLive" .) }}true{{ end -}}
{{- end -}}

{{/* 40 % of the memory limit in MiB: the rest is for the program itself and for connections, whose buffers are outside of the
heap. Workers and the process that watches over them get equal parts. */}}
{{- define "injector.heap" -}}
{{- $limit := .Values.resources.limits.memory -}}
{{- $mebibytes := ternary 1024 1 (hasSuffix "Gi" $limit) | mul (regexFind "[0-9]+" $limit | int) -}}
{{- $workers := int .Values.workers -}}
{{- $processes := ternary (add $workers 1) 1 (gt $workers 1) -}}
{{- $heap := div (mul $mebibytes 40) (mul 100 $processes) -}}
{{- if lt $heap 64 -}}
{{- fail (printf "resources.limits.memory is %s, which leaves %d MiB to the heap of each process; for workers %d it must be %dMi at least" $limit $heap $workers (div (add (mul 6400 $processes) 39) 40)) -}}
{{- end -}}
{{- $heap -}}
{{- end -}}

{{/* What Prometheus selects the injector's own series by. */}}
{{- define "injector.series" -}}
namespace="{{ .Release.Namespace }}",job="{{ include "injector.name" . }}"
{{- end -}}
