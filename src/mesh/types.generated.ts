// Made by scripts/generate-mesh-types.mjs; do not edit.
import type { JsonObject } from '../json/index.ts';
import type { Duration } from './duration.ts';

/** A row: name in JSON, type, oneof, name in the proto file where it is not the snake case of the first. */
export type FieldRow = readonly [json: string, type: string, oneof?: string, proto?: string];

/** The fields of each message in the order of their declaration. */
export const messageTable: { readonly [message: string]: readonly FieldRow[] } = {
  'istio.mesh.v1alpha1.Certificate': [
    ['secretName', 'string'],
    ['dnsNames', 'repeated string'],
  ],
  'istio.mesh.v1alpha1.ConfigSource': [
    ['address', 'string'],
    ['tlsSettings', 'istio.networking.v1alpha3.ClientTLSSettings'],
    ['subscribedResources', 'repeated enum istio.mesh.v1alpha1.Resource'],
  ],
  'istio.mesh.v1alpha1.LabelSelector': [
    ['matchLabels', 'map<string, string>', '', 'matchLabels'],
    ['matchExpressions', 'repeated istio.mesh.v1alpha1.LabelSelectorRequirement', '', 'matchExpressions'],
  ],
  'istio.mesh.v1alpha1.LabelSelectorRequirement': [
    ['key', 'string'],
    ['operator', 'string'],
    ['values', 'repeated string'],
  ],
  'istio.mesh.v1alpha1.MeshConfig': [
    ['proxyListenPort', 'int32'],
    ['proxyInboundListenPort', 'int32'],
    ['proxyHttpPort', 'int32'],
    ['connectTimeout', 'google.protobuf.Duration'],
    ['hboneIdleTimeout', 'google.protobuf.Duration'],
    ['protocolDetectionTimeout', 'google.protobuf.Duration'],
    ['tcpKeepalive', 'istio.networking.v1alpha3.ConnectionPoolSettings.TCPSettings.TcpKeepalive'],
    ['ingressClass', 'string'],
    ['ingressService', 'string'],
    ['ingressControllerMode', 'enum istio.mesh.v1alpha1.MeshConfig.IngressControllerMode'],
    ['ingressSelector', 'string'],
    ['enableTracing', 'bool'],
    ['accessLogFile', 'string'],
    ['accessLogFormat', 'string'],
    ['accessLogEncoding', 'enum istio.mesh.v1alpha1.MeshConfig.AccessLogEncoding'],
    ['enableEnvoyAccessLogService', 'bool'],
    ['disableEnvoyListenerLog', 'bool'],
    ['defaultConfig', 'istio.mesh.v1alpha1.ProxyConfig'],
    ['outboundTrafficPolicy', 'istio.mesh.v1alpha1.MeshConfig.OutboundTrafficPolicy'],
    ['inboundTrafficPolicy', 'istio.mesh.v1alpha1.MeshConfig.InboundTrafficPolicy'],
    ['configSources', 'repeated istio.mesh.v1alpha1.ConfigSource'],
    ['enableAutoMtls', 'google.protobuf.BoolValue'],
    ['trustDomain', 'string'],
    ['trustDomainAliases', 'repeated string'],
    ['caCertificates', 'repeated istio.mesh.v1alpha1.MeshConfig.CertificateData'],
    ['defaultServiceExportTo', 'repeated string'],
    ['defaultVirtualServiceExportTo', 'repeated string'],
    ['defaultDestinationRuleExportTo', 'repeated string'],
    ['rootNamespace', 'string'],
    ['localityLbSetting', 'istio.networking.v1alpha3.LocalityLoadBalancerSetting'],
    ['zoneAwareLbSetting', 'istio.networking.v1alpha3.ZoneAwareLoadBalancerSetting'],
    ['dnsRefreshRate', 'google.protobuf.Duration'],
    ['h2UpgradePolicy', 'enum istio.mesh.v1alpha1.MeshConfig.H2UpgradePolicy'],
    ['inboundClusterStatName', 'string'],
    ['outboundClusterStatName', 'string'],
    ['certificates', 'repeated istio.mesh.v1alpha1.Certificate'],
    ['serviceSettings', 'repeated istio.mesh.v1alpha1.MeshConfig.ServiceSettings'],
    ['serviceScopeConfigs', 'repeated istio.mesh.v1alpha1.MeshConfig.ServiceScopeConfigs'],
    ['enablePrometheusMerge', 'google.protobuf.BoolValue'],
    ['verifyCertificateAtClient', 'google.protobuf.BoolValue'],
    ['ca', 'istio.mesh.v1alpha1.MeshConfig.CA'],
    ['extensionProviders', 'repeated istio.mesh.v1alpha1.MeshConfig.ExtensionProvider'],
    ['defaultProviders', 'istio.mesh.v1alpha1.MeshConfig.DefaultProviders'],
    ['discoverySelectors', 'repeated istio.mesh.v1alpha1.LabelSelector'],
    ['pathNormalization', 'istio.mesh.v1alpha1.MeshConfig.ProxyPathNormalization'],
    ['defaultHttpRetryPolicy', 'istio.networking.v1alpha3.HTTPRetry'],
    ['defaultInboundHttpRetryPolicy', 'istio.networking.v1alpha3.HTTPRetry'],
    ['meshMTLS', 'istio.mesh.v1alpha1.MeshConfig.TLSConfig', '', 'mesh_mTLS'],
    ['tlsDefaults', 'istio.mesh.v1alpha1.MeshConfig.TLSConfig'],
    ['defaultTrafficPolicy', 'istio.mesh.v1alpha1.MeshConfig.DefaultTrafficPolicy'],
    ['serviceEntryVisibility', 'istio.mesh.v1alpha1.ServiceEntryVisibility'],
  ],
  'istio.mesh.v1alpha1.MeshConfig.CA': [
    ['address', 'string'],
    ['tlsSettings', 'istio.networking.v1alpha3.ClientTLSSettings'],
    ['requestTimeout', 'google.protobuf.Duration'],
    ['istiodSide', 'bool'],
  ],
  'istio.mesh.v1alpha1.MeshConfig.CertificateData': [
    ['pem', 'string', 'certificate_data'],
    ['spiffeBundleUrl', 'string', 'certificate_data'],
    ['certSigners', 'repeated string'],
    ['trustDomains', 'repeated string'],
  ],
  'istio.mesh.v1alpha1.MeshConfig.DefaultProviders': [
    ['tracing', 'repeated string'],
    ['metrics', 'repeated string'],
    ['accessLogging', 'repeated string'],
  ],
  'istio.mesh.v1alpha1.MeshConfig.DefaultTrafficPolicy': [
    ['connectionPool', 'istio.networking.v1alpha3.ConnectionPoolSettings'],
    ['outlierDetection', 'istio.networking.v1alpha3.OutlierDetection'],
  ],
  'istio.mesh.v1alpha1.MeshConfig.ExtensionProvider': [
    ['name', 'string'],
    ['envoyExtAuthzHttp', 'istio.mesh.v1alpha1.MeshConfig.ExtensionProvider.EnvoyExternalAuthorizationHttpProvider', 'provider'],
    ['envoyExtAuthzGrpc', 'istio.mesh.v1alpha1.MeshConfig.ExtensionProvider.EnvoyExternalAuthorizationGrpcProvider', 'provider'],
    ['zipkin', 'istio.mesh.v1alpha1.MeshConfig.ExtensionProvider.ZipkinTracingProvider', 'provider'],
    ['lightstep', 'istio.mesh.v1alpha1.MeshConfig.ExtensionProvider.LightstepTracingProvider', 'provider'],
    ['datadog', 'istio.mesh.v1alpha1.MeshConfig.ExtensionProvider.DatadogTracingProvider', 'provider'],
    ['stackdriver', 'istio.mesh.v1alpha1.MeshConfig.ExtensionProvider.StackdriverProvider', 'provider'],
    ['opencensus', 'istio.mesh.v1alpha1.MeshConfig.ExtensionProvider.OpenCensusAgentTracingProvider', 'provider'],
    ['skywalking', 'istio.mesh.v1alpha1.MeshConfig.ExtensionProvider.SkyWalkingTracingProvider', 'provider'],
    ['opentelemetry', 'istio.mesh.v1alpha1.MeshConfig.ExtensionProvider.OpenTelemetryTracingProvider', 'provider'],
    ['prometheus', 'istio.mesh.v1alpha1.MeshConfig.ExtensionProvider.PrometheusMetricsProvider', 'provider'],
    ['envoyFileAccessLog', 'istio.mesh.v1alpha1.MeshConfig.ExtensionProvider.EnvoyFileAccessLogProvider', 'provider'],
    ['envoyHttpAls', 'istio.mesh.v1alpha1.MeshConfig.ExtensionProvider.EnvoyHttpGrpcV3LogProvider', 'provider'],
    ['envoyTcpAls', 'istio.mesh.v1alpha1.MeshConfig.ExtensionProvider.EnvoyTcpGrpcV3LogProvider', 'provider'],
    ['envoyOtelAls', 'istio.mesh.v1alpha1.MeshConfig.ExtensionProvider.EnvoyOpenTelemetryLogProvider', 'provider'],
    ['sds', 'istio.mesh.v1alpha1.MeshConfig.ExtensionProvider.SDSProvider', 'provider'],
  ],
  'istio.mesh.v1alpha1.MeshConfig.ExtensionProvider.DatadogTracingProvider': [
    ['service', 'string'],
    ['port', 'uint32'],
    ['maxTagLength', 'uint32'],
  ],
  'istio.mesh.v1alpha1.MeshConfig.ExtensionProvider.EnvoyExternalAuthorizationGrpcProvider': [
    ['service', 'string'],
    ['port', 'uint32'],
    ['timeout', 'google.protobuf.Duration'],
    ['failOpen', 'bool'],
    ['clearRouteCache', 'bool'],
    ['statusOnError', 'string'],
    ['includeRequestBodyInCheck', 'istio.mesh.v1alpha1.MeshConfig.ExtensionProvider.EnvoyExternalAuthorizationRequestBody'],
  ],
  'istio.mesh.v1alpha1.MeshConfig.ExtensionProvider.EnvoyExternalAuthorizationHttpProvider': [
    ['service', 'string'],
    ['port', 'uint32'],
    ['timeout', 'google.protobuf.Duration'],
    ['pathPrefix', 'string'],
    ['failOpen', 'bool'],
    ['clearRouteCache', 'bool'],
    ['statusOnError', 'string'],
    ['includeHeadersInCheck', 'repeated string'],
    ['includeRequestHeadersInCheck', 'repeated string'],
    ['includeAdditionalHeadersInCheck', 'map<string, string>'],
    ['includeRequestBodyInCheck', 'istio.mesh.v1alpha1.MeshConfig.ExtensionProvider.EnvoyExternalAuthorizationRequestBody'],
    ['headersToUpstreamOnAllow', 'repeated string'],
    ['headersToDownstreamOnDeny', 'repeated string'],
    ['headersToDownstreamOnAllow', 'repeated string'],
  ],
  'istio.mesh.v1alpha1.MeshConfig.ExtensionProvider.EnvoyExternalAuthorizationRequestBody': [
    ['maxRequestBytes', 'uint32'],
    ['allowPartialMessage', 'bool'],
    ['packAsBytes', 'bool'],
  ],
  'istio.mesh.v1alpha1.MeshConfig.ExtensionProvider.EnvoyFileAccessLogProvider': [
    ['path', 'string'],
    ['logFormat', 'istio.mesh.v1alpha1.MeshConfig.ExtensionProvider.EnvoyFileAccessLogProvider.LogFormat'],
    ['omitEmptyValues', 'bool'],
  ],
  'istio.mesh.v1alpha1.MeshConfig.ExtensionProvider.EnvoyFileAccessLogProvider.LogFormat': [
    ['text', 'string', 'log_format'],
    ['labels', 'google.protobuf.Struct', 'log_format'],
  ],
  'istio.mesh.v1alpha1.MeshConfig.ExtensionProvider.EnvoyHttpGrpcV3LogProvider': [
    ['service', 'string'],
    ['port', 'uint32'],
    ['logName', 'string'],
    ['filterStateObjectsToLog', 'repeated string'],
    ['additionalRequestHeadersToLog', 'repeated string'],
    ['additionalResponseHeadersToLog', 'repeated string'],
    ['additionalResponseTrailersToLog', 'repeated string'],
  ],
  'istio.mesh.v1alpha1.MeshConfig.ExtensionProvider.EnvoyOpenTelemetryLogProvider': [
    ['service', 'string'],
    ['port', 'uint32'],
    ['logName', 'string'],
    ['logFormat', 'istio.mesh.v1alpha1.MeshConfig.ExtensionProvider.EnvoyOpenTelemetryLogProvider.LogFormat'],
  ],
  'istio.mesh.v1alpha1.MeshConfig.ExtensionProvider.EnvoyOpenTelemetryLogProvider.LogFormat': [
    ['text', 'string'],
    ['labels', 'google.protobuf.Struct'],
  ],
  'istio.mesh.v1alpha1.MeshConfig.ExtensionProvider.EnvoyTcpGrpcV3LogProvider': [
    ['service', 'string'],
    ['port', 'uint32'],
    ['logName', 'string'],
    ['filterStateObjectsToLog', 'repeated string'],
  ],
  'istio.mesh.v1alpha1.MeshConfig.ExtensionProvider.GrpcService': [
    ['timeout', 'google.protobuf.Duration'],
    ['initialMetadata', 'repeated istio.mesh.v1alpha1.MeshConfig.ExtensionProvider.HttpHeader'],
  ],
  'istio.mesh.v1alpha1.MeshConfig.ExtensionProvider.HttpHeader': [
    ['name', 'string'],
    ['value', 'string', 'header_value'],
    ['envName', 'string', 'header_value'],
  ],
  'istio.mesh.v1alpha1.MeshConfig.ExtensionProvider.HttpService': [
    ['path', 'string'],
    ['timeout', 'google.protobuf.Duration'],
    ['headers', 'repeated istio.mesh.v1alpha1.MeshConfig.ExtensionProvider.HttpHeader'],
  ],
  'istio.mesh.v1alpha1.MeshConfig.ExtensionProvider.LightstepTracingProvider': [
    ['service', 'string'],
    ['port', 'uint32'],
    ['accessToken', 'string'],
    ['maxTagLength', 'uint32'],
  ],
  'istio.mesh.v1alpha1.MeshConfig.ExtensionProvider.OpenCensusAgentTracingProvider': [
    ['service', 'string'],
    ['port', 'uint32'],
    ['context', 'repeated enum istio.mesh.v1alpha1.MeshConfig.ExtensionProvider.OpenCensusAgentTracingProvider.TraceContext'],
    ['maxTagLength', 'uint32'],
  ],
  'istio.mesh.v1alpha1.MeshConfig.ExtensionProvider.OpenTelemetryTracingProvider': [
    ['service', 'string'],
    ['port', 'uint32'],
    ['maxTagLength', 'uint32'],
    ['http', 'istio.mesh.v1alpha1.MeshConfig.ExtensionProvider.HttpService'],
    ['grpc', 'istio.mesh.v1alpha1.MeshConfig.ExtensionProvider.GrpcService'],
    ['resourceDetectors', 'istio.mesh.v1alpha1.MeshConfig.ExtensionProvider.ResourceDetectors'],
    ['serviceAttributeEnrichment', 'enum istio.mesh.v1alpha1.MeshConfig.ExtensionProvider.ServiceAttributeEnrichment'],
    ['dynatraceSampler', 'istio.mesh.v1alpha1.MeshConfig.ExtensionProvider.OpenTelemetryTracingProvider.DynatraceSampler', 'sampling'],
  ],
  'istio.mesh.v1alpha1.MeshConfig.ExtensionProvider.OpenTelemetryTracingProvider.DynatraceSampler': [
    ['tenant', 'string'],
    ['clusterId', 'int32'],
    ['rootSpansPerMinute', 'uint32'],
    ['httpService', 'istio.mesh.v1alpha1.MeshConfig.ExtensionProvider.OpenTelemetryTracingProvider.DynatraceSampler.DynatraceApi'],
  ],
  'istio.mesh.v1alpha1.MeshConfig.ExtensionProvider.OpenTelemetryTracingProvider.DynatraceSampler.DynatraceApi': [
    ['service', 'string'],
    ['port', 'uint32'],
    ['http', 'istio.mesh.v1alpha1.MeshConfig.ExtensionProvider.HttpService'],
  ],
  'istio.mesh.v1alpha1.MeshConfig.ExtensionProvider.PrometheusMetricsProvider': [
  ],
  'istio.mesh.v1alpha1.MeshConfig.ExtensionProvider.ResourceDetectors': [
    ['environment', 'istio.mesh.v1alpha1.MeshConfig.ExtensionProvider.ResourceDetectors.EnvironmentResourceDetector'],
    ['dynatrace', 'istio.mesh.v1alpha1.MeshConfig.ExtensionProvider.ResourceDetectors.DynatraceResourceDetector'],
  ],
  'istio.mesh.v1alpha1.MeshConfig.ExtensionProvider.ResourceDetectors.DynatraceResourceDetector': [
  ],
  'istio.mesh.v1alpha1.MeshConfig.ExtensionProvider.ResourceDetectors.EnvironmentResourceDetector': [
  ],
  'istio.mesh.v1alpha1.MeshConfig.ExtensionProvider.SDSProvider': [
    ['name', 'string'],
    ['service', 'string'],
    ['port', 'uint32'],
  ],
  'istio.mesh.v1alpha1.MeshConfig.ExtensionProvider.SkyWalkingTracingProvider': [
    ['service', 'string'],
    ['port', 'uint32'],
    ['accessToken', 'string'],
  ],
  'istio.mesh.v1alpha1.MeshConfig.ExtensionProvider.StackdriverProvider': [
    ['debug', 'bool'],
    ['maxNumberOfAttributes', 'google.protobuf.Int64Value'],
    ['maxNumberOfAnnotations', 'google.protobuf.Int64Value'],
    ['maxNumberOfMessageEvents', 'google.protobuf.Int64Value'],
    ['maxTagLength', 'uint32'],
    ['logging', 'istio.mesh.v1alpha1.MeshConfig.ExtensionProvider.StackdriverProvider.Logging'],
  ],
  'istio.mesh.v1alpha1.MeshConfig.ExtensionProvider.StackdriverProvider.Logging': [
    ['labels', 'map<string, string>'],
  ],
  'istio.mesh.v1alpha1.MeshConfig.ExtensionProvider.ZipkinTracingProvider': [
    ['service', 'string'],
    ['port', 'uint32'],
    ['maxTagLength', 'uint32'],
    ['enable64bitTraceId', 'bool', '', 'enable_64bit_trace_id'],
    ['path', 'string'],
    ['traceContextOption', 'enum istio.mesh.v1alpha1.MeshConfig.ExtensionProvider.ZipkinTracingProvider.TraceContextOption'],
    ['timeout', 'google.protobuf.Duration'],
    ['headers', 'repeated istio.mesh.v1alpha1.MeshConfig.ExtensionProvider.HttpHeader'],
  ],
  'istio.mesh.v1alpha1.MeshConfig.InboundTrafficPolicy': [
    ['mode', 'enum istio.mesh.v1alpha1.MeshConfig.InboundTrafficPolicy.Mode'],
  ],
  'istio.mesh.v1alpha1.MeshConfig.OutboundTrafficPolicy': [
    ['mode', 'enum istio.mesh.v1alpha1.MeshConfig.OutboundTrafficPolicy.Mode'],
    ['tls', 'istio.networking.v1alpha3.ClientTLSSettings'],
  ],
  'istio.mesh.v1alpha1.MeshConfig.ProxyPathNormalization': [
    ['normalization', 'enum istio.mesh.v1alpha1.MeshConfig.ProxyPathNormalization.NormalizationType'],
  ],
  'istio.mesh.v1alpha1.MeshConfig.ServiceScopeConfigs': [
    ['namespaceSelector', 'istio.mesh.v1alpha1.LabelSelector'],
    ['servicesSelector', 'istio.mesh.v1alpha1.LabelSelector'],
    ['scope', 'enum istio.mesh.v1alpha1.MeshConfig.ServiceScopeConfigs.Scope'],
  ],
  'istio.mesh.v1alpha1.MeshConfig.ServiceSettings': [
    ['settings', 'istio.mesh.v1alpha1.MeshConfig.ServiceSettings.Settings'],
    ['hosts', 'repeated string'],
  ],
  'istio.mesh.v1alpha1.MeshConfig.ServiceSettings.Settings': [
    ['clusterLocal', 'bool'],
  ],
  'istio.mesh.v1alpha1.MeshConfig.TLSConfig': [
    ['minProtocolVersion', 'enum istio.mesh.v1alpha1.MeshConfig.TLSConfig.TLSProtocol'],
    ['ecdhCurves', 'repeated string'],
    ['cipherSuites', 'repeated string'],
  ],
  'istio.mesh.v1alpha1.PrivateKeyProvider': [
    ['cryptomb', 'istio.mesh.v1alpha1.PrivateKeyProvider.CryptoMb', 'provider'],
    ['qat', 'istio.mesh.v1alpha1.PrivateKeyProvider.QAT', 'provider'],
  ],
  'istio.mesh.v1alpha1.PrivateKeyProvider.CryptoMb': [
    ['pollDelay', 'google.protobuf.Duration'],
    ['fallback', 'google.protobuf.BoolValue'],
  ],
  'istio.mesh.v1alpha1.PrivateKeyProvider.QAT': [
    ['pollDelay', 'google.protobuf.Duration'],
    ['fallback', 'google.protobuf.BoolValue'],
  ],
  'istio.mesh.v1alpha1.ProxyConfig': [
    ['configPath', 'string'],
    ['binaryPath', 'string'],
    ['serviceCluster', 'string', 'cluster_name'],
    ['tracingServiceName', 'enum istio.mesh.v1alpha1.ProxyConfig.TracingServiceName', 'cluster_name'],
    ['drainDuration', 'google.protobuf.Duration'],
    ['discoveryAddress', 'string'],
    ['discoveryRefreshDelay', 'google.protobuf.Duration'],
    ['zipkinAddress', 'string'],
    ['statsdUdpAddress', 'string'],
    ['envoyMetricsServiceAddress', 'string'],
    ['proxyAdminPort', 'int32'],
    ['availabilityZone', 'string'],
    ['controlPlaneAuthPolicy', 'enum istio.mesh.v1alpha1.AuthenticationPolicy'],
    ['customConfigFile', 'string'],
    ['statNameLength', 'int32'],
    ['concurrency', 'google.protobuf.Int32Value'],
    ['proxyBootstrapTemplatePath', 'string'],
    ['interceptionMode', 'enum istio.mesh.v1alpha1.ProxyConfig.InboundInterceptionMode'],
    ['tracing', 'istio.mesh.v1alpha1.Tracing'],
    ['sds', 'istio.mesh.v1alpha1.SDS'],
    ['envoyAccessLogService', 'istio.mesh.v1alpha1.RemoteService'],
    ['envoyMetricsService', 'istio.mesh.v1alpha1.RemoteService'],
    ['proxyMetadata', 'map<string, string>'],
    ['runtimeValues', 'map<string, string>'],
    ['statusPort', 'int32'],
    ['extraStatTags', 'repeated string'],
    ['gatewayTopology', 'istio.mesh.v1alpha1.Topology'],
    ['terminationDrainDuration', 'google.protobuf.Duration'],
    ['meshId', 'string'],
    ['readinessProbe', 'istio.networking.v1alpha3.ReadinessProbe'],
    ['proxyStatsMatcher', 'istio.mesh.v1alpha1.ProxyConfig.ProxyStatsMatcher'],
    ['holdApplicationUntilProxyStarts', 'google.protobuf.BoolValue'],
    ['caCertificatesPem', 'repeated string'],
    ['image', 'istio.networking.v1beta1.ProxyImage'],
    ['privateKeyProvider', 'istio.mesh.v1alpha1.PrivateKeyProvider'],
    ['proxyHeaders', 'istio.mesh.v1alpha1.ProxyConfig.ProxyHeaders'],
    ['fileFlushInterval', 'google.protobuf.Duration'],
    ['fileFlushMinSizeKb', 'uint32'],
    ['statsCompression', 'google.protobuf.BoolValue'],
    ['connectionSettings', 'istio.mesh.v1alpha1.ProxyConfig.ConnectionSettings'],
  ],
  'istio.mesh.v1alpha1.ProxyConfig.ConnectionSettings': [
    ['profile', 'enum istio.mesh.v1alpha1.ProxyConfig.ConnectionSettings.Profile'],
    ['listenerPerConnectionBufferLimitBytes', 'google.protobuf.Int32Value'],
    ['clusterPerConnectionBufferLimitBytes', 'google.protobuf.Int32Value'],
    ['httpIdleTimeout', 'google.protobuf.Duration'],
    ['httpMaxConnectionDuration', 'google.protobuf.Duration'],
    ['httpDrainTimeout', 'google.protobuf.Duration'],
    ['httpRequestTimeout', 'google.protobuf.Duration'],
    ['httpRequestHeadersTimeout', 'google.protobuf.Duration'],
    ['httpStreamIdleTimeout', 'google.protobuf.Duration'],
    ['httpMaxStreamDuration', 'google.protobuf.Duration'],
    ['httpMaxConcurrentStreams', 'google.protobuf.Int32Value'],
    ['http2InitialStreamWindowSize', 'google.protobuf.Int32Value'],
    ['http2InitialConnectionWindowSize', 'google.protobuf.Int32Value'],
    ['httpHeadersWithUnderscoresAction', 'enum istio.mesh.v1alpha1.ProxyConfig.ConnectionSettings.HeadersWithUnderscoresAction'],
    ['httpMergeSlashes', 'google.protobuf.BoolValue'],
    ['httpPathWithEscapedSlashesAction', 'enum istio.mesh.v1alpha1.ProxyConfig.ConnectionSettings.PathWithEscapedSlashesAction'],
    ['listenerConnectionLimit', 'google.protobuf.Int32Value'],
    ['globalDownstreamConnectionLimit', 'google.protobuf.Int32Value'],
  ],
  'istio.mesh.v1alpha1.ProxyConfig.ProxyHeaders': [
    ['forwardedClientCert', 'enum istio.mesh.v1alpha1.ForwardClientCertDetails'],
    ['setCurrentClientCertDetails', 'istio.mesh.v1alpha1.ProxyConfig.ProxyHeaders.SetCurrentClientCertDetails'],
    ['requestId', 'istio.mesh.v1alpha1.ProxyConfig.ProxyHeaders.RequestId'],
    ['server', 'istio.mesh.v1alpha1.ProxyConfig.ProxyHeaders.Server'],
    ['attemptCount', 'istio.mesh.v1alpha1.ProxyConfig.ProxyHeaders.AttemptCount'],
    ['envoyDebugHeaders', 'istio.mesh.v1alpha1.ProxyConfig.ProxyHeaders.EnvoyDebugHeaders'],
    ['metadataExchangeHeaders', 'istio.mesh.v1alpha1.ProxyConfig.ProxyHeaders.MetadataExchangeHeaders'],
    ['preserveHttp1HeaderCase', 'google.protobuf.BoolValue'],
    ['xForwardedHost', 'istio.mesh.v1alpha1.ProxyConfig.ProxyHeaders.XForwardedHost'],
    ['xForwardedPort', 'istio.mesh.v1alpha1.ProxyConfig.ProxyHeaders.XForwardedPort'],
  ],
  'istio.mesh.v1alpha1.ProxyConfig.ProxyHeaders.AttemptCount': [
    ['disabled', 'google.protobuf.BoolValue'],
  ],
  'istio.mesh.v1alpha1.ProxyConfig.ProxyHeaders.EnvoyDebugHeaders': [
    ['disabled', 'google.protobuf.BoolValue'],
  ],
  'istio.mesh.v1alpha1.ProxyConfig.ProxyHeaders.MetadataExchangeHeaders': [
    ['mode', 'enum istio.mesh.v1alpha1.ProxyConfig.ProxyHeaders.MetadataExchangeMode'],
  ],
  'istio.mesh.v1alpha1.ProxyConfig.ProxyHeaders.RequestId': [
    ['disabled', 'google.protobuf.BoolValue'],
  ],
  'istio.mesh.v1alpha1.ProxyConfig.ProxyHeaders.Server': [
    ['disabled', 'google.protobuf.BoolValue'],
    ['value', 'string'],
  ],
  'istio.mesh.v1alpha1.ProxyConfig.ProxyHeaders.SetCurrentClientCertDetails': [
    ['subject', 'google.protobuf.BoolValue'],
    ['cert', 'google.protobuf.BoolValue'],
    ['chain', 'google.protobuf.BoolValue'],
    ['dns', 'google.protobuf.BoolValue'],
    ['uri', 'google.protobuf.BoolValue'],
  ],
  'istio.mesh.v1alpha1.ProxyConfig.ProxyHeaders.XForwardedHost': [
    ['enabled', 'google.protobuf.BoolValue'],
  ],
  'istio.mesh.v1alpha1.ProxyConfig.ProxyHeaders.XForwardedPort': [
    ['enabled', 'google.protobuf.BoolValue'],
  ],
  'istio.mesh.v1alpha1.ProxyConfig.ProxyStatsMatcher': [
    ['inclusionPrefixes', 'repeated string'],
    ['inclusionSuffixes', 'repeated string'],
    ['inclusionRegexps', 'repeated string'],
  ],
  'istio.mesh.v1alpha1.RemoteService': [
    ['address', 'string'],
    ['tlsSettings', 'istio.networking.v1alpha3.ClientTLSSettings'],
    ['tcpKeepalive', 'istio.networking.v1alpha3.ConnectionPoolSettings.TCPSettings.TcpKeepalive'],
  ],
  'istio.mesh.v1alpha1.SDS': [
    ['enabled', 'bool'],
    ['k8sSaJwtPath', 'string'],
  ],
  'istio.mesh.v1alpha1.ServiceEntryVisibility': [
    ['defaultVisibility', 'enum istio.mesh.v1alpha1.ServiceEntryVisibility.Visibility'],
    ['applyToSidecars', 'bool'],
    ['policies', 'repeated istio.mesh.v1alpha1.ServiceEntryVisibility.Policy'],
  ],
  'istio.mesh.v1alpha1.ServiceEntryVisibility.MatchRule': [
    ['namespaceSelector', 'istio.mesh.v1alpha1.LabelSelector', 'matcher'],
  ],
  'istio.mesh.v1alpha1.ServiceEntryVisibility.Policy': [
    ['visibility', 'enum istio.mesh.v1alpha1.ServiceEntryVisibility.Visibility'],
    ['matchingRules', 'repeated istio.mesh.v1alpha1.ServiceEntryVisibility.MatchRule'],
  ],
  'istio.mesh.v1alpha1.Topology': [
    ['numTrustedProxies', 'uint32'],
    ['forwardClientCertDetails', 'enum istio.mesh.v1alpha1.ForwardClientCertDetails'],
    ['proxyProtocol', 'istio.mesh.v1alpha1.Topology.ProxyProtocolConfiguration'],
  ],
  'istio.mesh.v1alpha1.Topology.ProxyProtocolConfiguration': [
  ],
  'istio.mesh.v1alpha1.Tracing': [
    ['zipkin', 'istio.mesh.v1alpha1.Tracing.Zipkin', 'tracer'],
    ['lightstep', 'istio.mesh.v1alpha1.Tracing.Lightstep', 'tracer'],
    ['datadog', 'istio.mesh.v1alpha1.Tracing.Datadog', 'tracer'],
    ['stackdriver', 'istio.mesh.v1alpha1.Tracing.Stackdriver', 'tracer'],
    ['openCensusAgent', 'istio.mesh.v1alpha1.Tracing.OpenCensusAgent', 'tracer'],
    ['customTags', 'map<string, istio.mesh.v1alpha1.Tracing.CustomTag>'],
    ['maxPathTagLength', 'uint32'],
    ['sampling', 'double'],
    ['tlsSettings', 'istio.networking.v1alpha3.ClientTLSSettings'],
    ['enableIstioTags', 'google.protobuf.BoolValue'],
  ],
  'istio.mesh.v1alpha1.Tracing.CustomTag': [
    ['literal', 'istio.mesh.v1alpha1.Tracing.Literal', 'type'],
    ['environment', 'istio.mesh.v1alpha1.Tracing.Environment', 'type'],
    ['header', 'istio.mesh.v1alpha1.Tracing.RequestHeader', 'type'],
  ],
  'istio.mesh.v1alpha1.Tracing.Datadog': [
    ['address', 'string'],
  ],
  'istio.mesh.v1alpha1.Tracing.Environment': [
    ['name', 'string'],
    ['defaultValue', 'string'],
  ],
  'istio.mesh.v1alpha1.Tracing.Lightstep': [
    ['address', 'string'],
    ['accessToken', 'string'],
  ],
  'istio.mesh.v1alpha1.Tracing.Literal': [
    ['value', 'string'],
  ],
  'istio.mesh.v1alpha1.Tracing.OpenCensusAgent': [
    ['address', 'string'],
    ['context', 'repeated enum istio.mesh.v1alpha1.Tracing.OpenCensusAgent.TraceContext'],
  ],
  'istio.mesh.v1alpha1.Tracing.RequestHeader': [
    ['name', 'string'],
    ['defaultValue', 'string'],
  ],
  'istio.mesh.v1alpha1.Tracing.Stackdriver': [
    ['debug', 'bool'],
    ['maxNumberOfAttributes', 'google.protobuf.Int64Value'],
    ['maxNumberOfAnnotations', 'google.protobuf.Int64Value'],
    ['maxNumberOfMessageEvents', 'google.protobuf.Int64Value'],
  ],
  'istio.mesh.v1alpha1.Tracing.Zipkin': [
    ['address', 'string'],
  ],
  'istio.networking.v1alpha3.ClientTLSSettings': [
    ['mode', 'enum istio.networking.v1alpha3.ClientTLSSettings.TLSmode'],
    ['clientCertificate', 'string'],
    ['privateKey', 'string'],
    ['caCertificates', 'string'],
    ['credentialName', 'string'],
    ['subjectAltNames', 'repeated string'],
    ['sni', 'string'],
    ['insecureSkipVerify', 'google.protobuf.BoolValue'],
    ['caCrl', 'string'],
  ],
  'istio.networking.v1alpha3.ConnectionPoolSettings': [
    ['tcp', 'istio.networking.v1alpha3.ConnectionPoolSettings.TCPSettings'],
    ['http', 'istio.networking.v1alpha3.ConnectionPoolSettings.HTTPSettings'],
  ],
  'istio.networking.v1alpha3.ConnectionPoolSettings.HTTPSettings': [
    ['http1MaxPendingRequests', 'int32'],
    ['http2MaxRequests', 'int32'],
    ['maxRequestsPerConnection', 'int32'],
    ['maxRetries', 'int32'],
    ['idleTimeout', 'google.protobuf.Duration'],
    ['h2UpgradePolicy', 'enum istio.networking.v1alpha3.ConnectionPoolSettings.HTTPSettings.H2UpgradePolicy'],
    ['useClientProtocol', 'bool'],
    ['maxConcurrentStreams', 'int32'],
    ['http2KeepAlive', 'istio.networking.v1alpha3.ConnectionPoolSettings.HTTPSettings.ConnectionKeepalive'],
  ],
  'istio.networking.v1alpha3.ConnectionPoolSettings.HTTPSettings.ConnectionKeepalive': [
    ['interval', 'google.protobuf.Duration'],
    ['timeout', 'google.protobuf.Duration'],
  ],
  'istio.networking.v1alpha3.ConnectionPoolSettings.TCPSettings': [
    ['maxConnections', 'int32'],
    ['connectTimeout', 'google.protobuf.Duration'],
    ['tcpKeepalive', 'istio.networking.v1alpha3.ConnectionPoolSettings.TCPSettings.TcpKeepalive'],
    ['maxConnectionDuration', 'google.protobuf.Duration'],
    ['idleTimeout', 'google.protobuf.Duration'],
  ],
  'istio.networking.v1alpha3.ConnectionPoolSettings.TCPSettings.TcpKeepalive': [
    ['probes', 'uint32'],
    ['time', 'google.protobuf.Duration'],
    ['interval', 'google.protobuf.Duration'],
  ],
  'istio.networking.v1alpha3.ExecHealthCheckConfig': [
    ['command', 'repeated string'],
  ],
  'istio.networking.v1alpha3.GrpcHealthCheckConfig': [
    ['port', 'uint32'],
    ['service', 'string'],
  ],
  'istio.networking.v1alpha3.HTTPHeader': [
    ['name', 'string'],
    ['value', 'string'],
  ],
  'istio.networking.v1alpha3.HTTPHealthCheckConfig': [
    ['path', 'string'],
    ['port', 'uint32'],
    ['host', 'string'],
    ['scheme', 'string'],
    ['httpHeaders', 'repeated istio.networking.v1alpha3.HTTPHeader'],
  ],
  'istio.networking.v1alpha3.HTTPRetry': [
    ['attempts', 'int32'],
    ['perTryTimeout', 'google.protobuf.Duration'],
    ['retryOn', 'string'],
    ['retryRemoteLocalities', 'google.protobuf.BoolValue'],
    ['retryIgnorePreviousHosts', 'google.protobuf.BoolValue'],
    ['backoff', 'google.protobuf.Duration'],
  ],
  'istio.networking.v1alpha3.LocalityLoadBalancerSetting': [
    ['distribute', 'repeated istio.networking.v1alpha3.LocalityLoadBalancerSetting.Distribute'],
    ['failover', 'repeated istio.networking.v1alpha3.LocalityLoadBalancerSetting.Failover'],
    ['failoverPriority', 'repeated string'],
    ['enabled', 'google.protobuf.BoolValue'],
  ],
  'istio.networking.v1alpha3.LocalityLoadBalancerSetting.Distribute': [
    ['from', 'string'],
    ['to', 'map<string, uint32>'],
  ],
  'istio.networking.v1alpha3.LocalityLoadBalancerSetting.Failover': [
    ['from', 'string'],
    ['to', 'string'],
  ],
  'istio.networking.v1alpha3.OutlierDetection': [
    ['consecutiveErrors', 'int32'],
    ['splitExternalLocalOriginErrors', 'bool'],
    ['consecutiveLocalOriginFailures', 'google.protobuf.UInt32Value'],
    ['consecutiveGatewayErrors', 'google.protobuf.UInt32Value'],
    ['consecutive5xxErrors', 'google.protobuf.UInt32Value', '', 'consecutive_5xx_errors'],
    ['interval', 'google.protobuf.Duration'],
    ['baseEjectionTime', 'google.protobuf.Duration'],
    ['maxEjectionPercent', 'int32'],
    ['minHealthPercent', 'int32'],
    ['outlierDetectionHttpErrorCodes', 'repeated uint32'],
  ],
  'istio.networking.v1alpha3.ReadinessProbe': [
    ['initialDelaySeconds', 'int32'],
    ['timeoutSeconds', 'int32'],
    ['periodSeconds', 'int32'],
    ['successThreshold', 'int32'],
    ['failureThreshold', 'int32'],
    ['httpGet', 'istio.networking.v1alpha3.HTTPHealthCheckConfig', 'health_check_method'],
    ['tcpSocket', 'istio.networking.v1alpha3.TCPHealthCheckConfig', 'health_check_method'],
    ['exec', 'istio.networking.v1alpha3.ExecHealthCheckConfig', 'health_check_method'],
    ['grpc', 'istio.networking.v1alpha3.GrpcHealthCheckConfig', 'health_check_method'],
  ],
  'istio.networking.v1alpha3.TCPHealthCheckConfig': [
    ['host', 'string'],
    ['port', 'uint32'],
  ],
  'istio.networking.v1alpha3.ZoneAwareLoadBalancerSetting': [
    ['enabled', 'google.protobuf.BoolValue'],
    ['failover', 'repeated istio.networking.v1alpha3.ZoneAwareLoadBalancerSetting.Failover'],
    ['failoverPriority', 'repeated string'],
    ['minClusterSize', 'google.protobuf.UInt32Value'],
  ],
  'istio.networking.v1alpha3.ZoneAwareLoadBalancerSetting.Failover': [
    ['from', 'string'],
    ['to', 'string'],
  ],
  'istio.networking.v1beta1.ProxyImage': [
    ['imageType', 'string'],
  ],
};

/** The members of each enumeration. */
export const enumTable: { readonly [name: string]: { readonly [member: string]: number } } = {
  'istio.mesh.v1alpha1.AuthenticationPolicy': { NONE: 0, MUTUAL_TLS: 1, INHERIT: 1000 },
  'istio.mesh.v1alpha1.ForwardClientCertDetails': { UNDEFINED: 0, SANITIZE: 1, FORWARD_ONLY: 2, APPEND_FORWARD: 3, SANITIZE_SET: 4, ALWAYS_FORWARD_ONLY: 5 },
  'istio.mesh.v1alpha1.MeshConfig.AccessLogEncoding': { TEXT: 0, JSON: 1 },
  'istio.mesh.v1alpha1.MeshConfig.ExtensionProvider.OpenCensusAgentTracingProvider.TraceContext': { UNSPECIFIED: 0, W3C_TRACE_CONTEXT: 1, GRPC_BIN: 2, CLOUD_TRACE_CONTEXT: 3, B3: 4 },
  'istio.mesh.v1alpha1.MeshConfig.ExtensionProvider.ServiceAttributeEnrichment': { ISTIO_CANONICAL: 0, OTEL_SEMANTIC_CONVENTIONS: 1 },
  'istio.mesh.v1alpha1.MeshConfig.ExtensionProvider.ZipkinTracingProvider.TraceContextOption': { USE_B3: 0, USE_B3_WITH_W3C_PROPAGATION: 1 },
  'istio.mesh.v1alpha1.MeshConfig.H2UpgradePolicy': { DO_NOT_UPGRADE: 0, UPGRADE: 1 },
  'istio.mesh.v1alpha1.MeshConfig.InboundTrafficPolicy.Mode': { PASSTHROUGH: 0, LOCALHOST: 1 },
  'istio.mesh.v1alpha1.MeshConfig.IngressControllerMode': { UNSPECIFIED: 0, OFF: 1, DEFAULT: 2, STRICT: 3 },
  'istio.mesh.v1alpha1.MeshConfig.OutboundTrafficPolicy.Mode': { REGISTRY_ONLY: 0, ALLOW_ANY: 1, ALLOW_ANY_DYNAMIC_DNS: 3 },
  'istio.mesh.v1alpha1.MeshConfig.ProxyPathNormalization.NormalizationType': { DEFAULT: 0, NONE: 1, BASE: 2, MERGE_SLASHES: 3, DECODE_AND_MERGE_SLASHES: 4 },
  'istio.mesh.v1alpha1.MeshConfig.ServiceScopeConfigs.Scope': { LOCAL: 0, GLOBAL: 1 },
  'istio.mesh.v1alpha1.MeshConfig.TLSConfig.TLSProtocol': { TLS_AUTO: 0, TLSV1_2: 1, TLSV1_3: 2 },
  'istio.mesh.v1alpha1.ProxyConfig.ConnectionSettings.HeadersWithUnderscoresAction': { HEADERS_WITH_UNDERSCORES_UNSPECIFIED: 0, HEADERS_WITH_UNDERSCORES_ALLOW: 1, HEADERS_WITH_UNDERSCORES_REJECT_REQUEST: 2, HEADERS_WITH_UNDERSCORES_DROP_HEADER: 3 },
  'istio.mesh.v1alpha1.ProxyConfig.ConnectionSettings.PathWithEscapedSlashesAction': { PATH_WITH_ESCAPED_SLASHES_UNSPECIFIED: 0, KEEP_UNCHANGED: 1, REJECT_REQUEST: 2, UNESCAPE_AND_REDIRECT: 3, UNESCAPE_AND_FORWARD: 4 },
  'istio.mesh.v1alpha1.ProxyConfig.ConnectionSettings.Profile': { SIDECAR: 0, EDGE: 1 },
  'istio.mesh.v1alpha1.ProxyConfig.InboundInterceptionMode': { REDIRECT: 0, TPROXY: 1, NONE: 2 },
  'istio.mesh.v1alpha1.ProxyConfig.ProxyHeaders.MetadataExchangeMode': { UNDEFINED: 0, IN_MESH: 1 },
  'istio.mesh.v1alpha1.ProxyConfig.TracingServiceName': { APP_LABEL_AND_NAMESPACE: 0, CANONICAL_NAME_ONLY: 1, CANONICAL_NAME_AND_NAMESPACE: 2 },
  'istio.mesh.v1alpha1.Resource': { SERVICE_REGISTRY: 0 },
  'istio.mesh.v1alpha1.ServiceEntryVisibility.Visibility': { VISIBILITY_UNSPECIFIED: 0, NONE: 1, NAMESPACE: 2, PUBLIC: 3 },
  'istio.mesh.v1alpha1.Tracing.OpenCensusAgent.TraceContext': { UNSPECIFIED: 0, W3C_TRACE_CONTEXT: 1, GRPC_BIN: 2, CLOUD_TRACE_CONTEXT: 3, B3: 4 },
  'istio.networking.v1alpha3.ClientTLSSettings.TLSmode': { DISABLE: 0, SIMPLE: 1, MUTUAL: 2, ISTIO_MUTUAL: 3 },
  'istio.networking.v1alpha3.ConnectionPoolSettings.HTTPSettings.H2UpgradePolicy': { DEFAULT: 0, DO_NOT_UPGRADE: 1, UPGRADE: 2 },
};

/** The TypeScript form of each message. */
export interface MessageTypes {
  'istio.mesh.v1alpha1.Certificate': Certificate;
  'istio.mesh.v1alpha1.ConfigSource': ConfigSource;
  'istio.mesh.v1alpha1.LabelSelector': LabelSelector;
  'istio.mesh.v1alpha1.LabelSelectorRequirement': LabelSelectorRequirement;
  'istio.mesh.v1alpha1.MeshConfig': MeshConfig;
  'istio.mesh.v1alpha1.MeshConfig.CA': MeshConfigCA;
  'istio.mesh.v1alpha1.MeshConfig.CertificateData': MeshConfigCertificateData;
  'istio.mesh.v1alpha1.MeshConfig.DefaultProviders': MeshConfigDefaultProviders;
  'istio.mesh.v1alpha1.MeshConfig.DefaultTrafficPolicy': MeshConfigDefaultTrafficPolicy;
  'istio.mesh.v1alpha1.MeshConfig.ExtensionProvider': MeshConfigExtensionProvider;
  'istio.mesh.v1alpha1.MeshConfig.ExtensionProvider.DatadogTracingProvider': MeshConfigExtensionProviderDatadogTracingProvider;
  'istio.mesh.v1alpha1.MeshConfig.ExtensionProvider.EnvoyExternalAuthorizationGrpcProvider': MeshConfigExtensionProviderEnvoyExternalAuthorizationGrpcProvider;
  'istio.mesh.v1alpha1.MeshConfig.ExtensionProvider.EnvoyExternalAuthorizationHttpProvider': MeshConfigExtensionProviderEnvoyExternalAuthorizationHttpProvider;
  'istio.mesh.v1alpha1.MeshConfig.ExtensionProvider.EnvoyExternalAuthorizationRequestBody': MeshConfigExtensionProviderEnvoyExternalAuthorizationRequestBody;
  'istio.mesh.v1alpha1.MeshConfig.ExtensionProvider.EnvoyFileAccessLogProvider': MeshConfigExtensionProviderEnvoyFileAccessLogProvider;
  'istio.mesh.v1alpha1.MeshConfig.ExtensionProvider.EnvoyFileAccessLogProvider.LogFormat': MeshConfigExtensionProviderEnvoyFileAccessLogProviderLogFormat;
  'istio.mesh.v1alpha1.MeshConfig.ExtensionProvider.EnvoyHttpGrpcV3LogProvider': MeshConfigExtensionProviderEnvoyHttpGrpcV3LogProvider;
  'istio.mesh.v1alpha1.MeshConfig.ExtensionProvider.EnvoyOpenTelemetryLogProvider': MeshConfigExtensionProviderEnvoyOpenTelemetryLogProvider;
  'istio.mesh.v1alpha1.MeshConfig.ExtensionProvider.EnvoyOpenTelemetryLogProvider.LogFormat': MeshConfigExtensionProviderEnvoyOpenTelemetryLogProviderLogFormat;
  'istio.mesh.v1alpha1.MeshConfig.ExtensionProvider.EnvoyTcpGrpcV3LogProvider': MeshConfigExtensionProviderEnvoyTcpGrpcV3LogProvider;
  'istio.mesh.v1alpha1.MeshConfig.ExtensionProvider.GrpcService': MeshConfigExtensionProviderGrpcService;
  'istio.mesh.v1alpha1.MeshConfig.ExtensionProvider.HttpHeader': MeshConfigExtensionProviderHttpHeader;
  'istio.mesh.v1alpha1.MeshConfig.ExtensionProvider.HttpService': MeshConfigExtensionProviderHttpService;
  'istio.mesh.v1alpha1.MeshConfig.ExtensionProvider.LightstepTracingProvider': MeshConfigExtensionProviderLightstepTracingProvider;
  'istio.mesh.v1alpha1.MeshConfig.ExtensionProvider.OpenCensusAgentTracingProvider': MeshConfigExtensionProviderOpenCensusAgentTracingProvider;
  'istio.mesh.v1alpha1.MeshConfig.ExtensionProvider.OpenTelemetryTracingProvider': MeshConfigExtensionProviderOpenTelemetryTracingProvider;
  'istio.mesh.v1alpha1.MeshConfig.ExtensionProvider.OpenTelemetryTracingProvider.DynatraceSampler': MeshConfigExtensionProviderOpenTelemetryTracingProviderDynatraceSampler;
  'istio.mesh.v1alpha1.MeshConfig.ExtensionProvider.OpenTelemetryTracingProvider.DynatraceSampler.DynatraceApi': MeshConfigExtensionProviderOpenTelemetryTracingProviderDynatraceSamplerDynatraceApi;
  'istio.mesh.v1alpha1.MeshConfig.ExtensionProvider.PrometheusMetricsProvider': MeshConfigExtensionProviderPrometheusMetricsProvider;
  'istio.mesh.v1alpha1.MeshConfig.ExtensionProvider.ResourceDetectors': MeshConfigExtensionProviderResourceDetectors;
  'istio.mesh.v1alpha1.MeshConfig.ExtensionProvider.ResourceDetectors.DynatraceResourceDetector': MeshConfigExtensionProviderResourceDetectorsDynatraceResourceDetector;
  'istio.mesh.v1alpha1.MeshConfig.ExtensionProvider.ResourceDetectors.EnvironmentResourceDetector': MeshConfigExtensionProviderResourceDetectorsEnvironmentResourceDetector;
  'istio.mesh.v1alpha1.MeshConfig.ExtensionProvider.SDSProvider': MeshConfigExtensionProviderSDSProvider;
  'istio.mesh.v1alpha1.MeshConfig.ExtensionProvider.SkyWalkingTracingProvider': MeshConfigExtensionProviderSkyWalkingTracingProvider;
  'istio.mesh.v1alpha1.MeshConfig.ExtensionProvider.StackdriverProvider': MeshConfigExtensionProviderStackdriverProvider;
  'istio.mesh.v1alpha1.MeshConfig.ExtensionProvider.StackdriverProvider.Logging': MeshConfigExtensionProviderStackdriverProviderLogging;
  'istio.mesh.v1alpha1.MeshConfig.ExtensionProvider.ZipkinTracingProvider': MeshConfigExtensionProviderZipkinTracingProvider;
  'istio.mesh.v1alpha1.MeshConfig.InboundTrafficPolicy': MeshConfigInboundTrafficPolicy;
  'istio.mesh.v1alpha1.MeshConfig.OutboundTrafficPolicy': MeshConfigOutboundTrafficPolicy;
  'istio.mesh.v1alpha1.MeshConfig.ProxyPathNormalization': MeshConfigProxyPathNormalization;
  'istio.mesh.v1alpha1.MeshConfig.ServiceScopeConfigs': MeshConfigServiceScopeConfigs;
  'istio.mesh.v1alpha1.MeshConfig.ServiceSettings': MeshConfigServiceSettings;
  'istio.mesh.v1alpha1.MeshConfig.ServiceSettings.Settings': MeshConfigServiceSettingsSettings;
  'istio.mesh.v1alpha1.MeshConfig.TLSConfig': MeshConfigTLSConfig;
  'istio.mesh.v1alpha1.PrivateKeyProvider': PrivateKeyProvider;
  'istio.mesh.v1alpha1.PrivateKeyProvider.CryptoMb': PrivateKeyProviderCryptoMb;
  'istio.mesh.v1alpha1.PrivateKeyProvider.QAT': PrivateKeyProviderQAT;
  'istio.mesh.v1alpha1.ProxyConfig': ProxyConfig;
  'istio.mesh.v1alpha1.ProxyConfig.ConnectionSettings': ProxyConfigConnectionSettings;
  'istio.mesh.v1alpha1.ProxyConfig.ProxyHeaders': ProxyConfigProxyHeaders;
  'istio.mesh.v1alpha1.ProxyConfig.ProxyHeaders.AttemptCount': ProxyConfigProxyHeadersAttemptCount;
  'istio.mesh.v1alpha1.ProxyConfig.ProxyHeaders.EnvoyDebugHeaders': ProxyConfigProxyHeadersEnvoyDebugHeaders;
  'istio.mesh.v1alpha1.ProxyConfig.ProxyHeaders.MetadataExchangeHeaders': ProxyConfigProxyHeadersMetadataExchangeHeaders;
  'istio.mesh.v1alpha1.ProxyConfig.ProxyHeaders.RequestId': ProxyConfigProxyHeadersRequestId;
  'istio.mesh.v1alpha1.ProxyConfig.ProxyHeaders.Server': ProxyConfigProxyHeadersServer;
  'istio.mesh.v1alpha1.ProxyConfig.ProxyHeaders.SetCurrentClientCertDetails': ProxyConfigProxyHeadersSetCurrentClientCertDetails;
  'istio.mesh.v1alpha1.ProxyConfig.ProxyHeaders.XForwardedHost': ProxyConfigProxyHeadersXForwardedHost;
  'istio.mesh.v1alpha1.ProxyConfig.ProxyHeaders.XForwardedPort': ProxyConfigProxyHeadersXForwardedPort;
  'istio.mesh.v1alpha1.ProxyConfig.ProxyStatsMatcher': ProxyConfigProxyStatsMatcher;
  'istio.mesh.v1alpha1.RemoteService': RemoteService;
  'istio.mesh.v1alpha1.SDS': SDS;
  'istio.mesh.v1alpha1.ServiceEntryVisibility': ServiceEntryVisibility;
  'istio.mesh.v1alpha1.ServiceEntryVisibility.MatchRule': ServiceEntryVisibilityMatchRule;
  'istio.mesh.v1alpha1.ServiceEntryVisibility.Policy': ServiceEntryVisibilityPolicy;
  'istio.mesh.v1alpha1.Topology': Topology;
  'istio.mesh.v1alpha1.Topology.ProxyProtocolConfiguration': TopologyProxyProtocolConfiguration;
  'istio.mesh.v1alpha1.Tracing': Tracing;
  'istio.mesh.v1alpha1.Tracing.CustomTag': TracingCustomTag;
  'istio.mesh.v1alpha1.Tracing.Datadog': TracingDatadog;
  'istio.mesh.v1alpha1.Tracing.Environment': TracingEnvironment;
  'istio.mesh.v1alpha1.Tracing.Lightstep': TracingLightstep;
  'istio.mesh.v1alpha1.Tracing.Literal': TracingLiteral;
  'istio.mesh.v1alpha1.Tracing.OpenCensusAgent': TracingOpenCensusAgent;
  'istio.mesh.v1alpha1.Tracing.RequestHeader': TracingRequestHeader;
  'istio.mesh.v1alpha1.Tracing.Stackdriver': TracingStackdriver;
  'istio.mesh.v1alpha1.Tracing.Zipkin': TracingZipkin;
  'istio.networking.v1alpha3.ClientTLSSettings': ClientTLSSettings;
  'istio.networking.v1alpha3.ConnectionPoolSettings': ConnectionPoolSettings;
  'istio.networking.v1alpha3.ConnectionPoolSettings.HTTPSettings': ConnectionPoolSettingsHTTPSettings;
  'istio.networking.v1alpha3.ConnectionPoolSettings.HTTPSettings.ConnectionKeepalive': ConnectionPoolSettingsHTTPSettingsConnectionKeepalive;
  'istio.networking.v1alpha3.ConnectionPoolSettings.TCPSettings': ConnectionPoolSettingsTCPSettings;
  'istio.networking.v1alpha3.ConnectionPoolSettings.TCPSettings.TcpKeepalive': ConnectionPoolSettingsTCPSettingsTcpKeepalive;
  'istio.networking.v1alpha3.ExecHealthCheckConfig': ExecHealthCheckConfig;
  'istio.networking.v1alpha3.GrpcHealthCheckConfig': GrpcHealthCheckConfig;
  'istio.networking.v1alpha3.HTTPHeader': HTTPHeader;
  'istio.networking.v1alpha3.HTTPHealthCheckConfig': HTTPHealthCheckConfig;
  'istio.networking.v1alpha3.HTTPRetry': HTTPRetry;
  'istio.networking.v1alpha3.LocalityLoadBalancerSetting': LocalityLoadBalancerSetting;
  'istio.networking.v1alpha3.LocalityLoadBalancerSetting.Distribute': LocalityLoadBalancerSettingDistribute;
  'istio.networking.v1alpha3.LocalityLoadBalancerSetting.Failover': LocalityLoadBalancerSettingFailover;
  'istio.networking.v1alpha3.OutlierDetection': OutlierDetection;
  'istio.networking.v1alpha3.ReadinessProbe': ReadinessProbe;
  'istio.networking.v1alpha3.TCPHealthCheckConfig': TCPHealthCheckConfig;
  'istio.networking.v1alpha3.ZoneAwareLoadBalancerSetting': ZoneAwareLoadBalancerSetting;
  'istio.networking.v1alpha3.ZoneAwareLoadBalancerSetting.Failover': ZoneAwareLoadBalancerSettingFailover;
  'istio.networking.v1beta1.ProxyImage': ProxyImage;
}

export interface Certificate {
  readonly secretName?: string;
  readonly dnsNames?: readonly string[];
}

export interface ConfigSource {
  readonly address?: string;
  readonly tlsSettings?: ClientTLSSettings;
  readonly subscribedResources?: readonly number[];
}

export interface LabelSelector {
  readonly matchLabels?: { readonly [key: string]: string };
  readonly matchExpressions?: readonly LabelSelectorRequirement[];
}

export interface LabelSelectorRequirement {
  readonly key?: string;
  readonly operator?: string;
  readonly values?: readonly string[];
}

export interface MeshConfig {
  readonly proxyListenPort?: number;
  readonly proxyInboundListenPort?: number;
  readonly proxyHttpPort?: number;
  readonly connectTimeout?: Duration;
  readonly hboneIdleTimeout?: Duration;
  readonly protocolDetectionTimeout?: Duration;
  readonly tcpKeepalive?: ConnectionPoolSettingsTCPSettingsTcpKeepalive;
  readonly ingressClass?: string;
  readonly ingressService?: string;
  readonly ingressControllerMode?: number;
  readonly ingressSelector?: string;
  readonly enableTracing?: boolean;
  readonly accessLogFile?: string;
  readonly accessLogFormat?: string;
  readonly accessLogEncoding?: number;
  readonly enableEnvoyAccessLogService?: boolean;
  readonly disableEnvoyListenerLog?: boolean;
  readonly defaultConfig?: ProxyConfig;
  readonly outboundTrafficPolicy?: MeshConfigOutboundTrafficPolicy;
  readonly inboundTrafficPolicy?: MeshConfigInboundTrafficPolicy;
  readonly configSources?: readonly ConfigSource[];
  readonly enableAutoMtls?: boolean;
  readonly trustDomain?: string;
  readonly trustDomainAliases?: readonly string[];
  readonly caCertificates?: readonly MeshConfigCertificateData[];
  readonly defaultServiceExportTo?: readonly string[];
  readonly defaultVirtualServiceExportTo?: readonly string[];
  readonly defaultDestinationRuleExportTo?: readonly string[];
  readonly rootNamespace?: string;
  readonly localityLbSetting?: LocalityLoadBalancerSetting;
  readonly zoneAwareLbSetting?: ZoneAwareLoadBalancerSetting;
  readonly dnsRefreshRate?: Duration;
  readonly h2UpgradePolicy?: number;
  readonly inboundClusterStatName?: string;
  readonly outboundClusterStatName?: string;
  readonly certificates?: readonly Certificate[];
  readonly serviceSettings?: readonly MeshConfigServiceSettings[];
  readonly serviceScopeConfigs?: readonly MeshConfigServiceScopeConfigs[];
  readonly enablePrometheusMerge?: boolean;
  readonly verifyCertificateAtClient?: boolean;
  readonly ca?: MeshConfigCA;
  readonly extensionProviders?: readonly MeshConfigExtensionProvider[];
  readonly defaultProviders?: MeshConfigDefaultProviders;
  readonly discoverySelectors?: readonly LabelSelector[];
  readonly pathNormalization?: MeshConfigProxyPathNormalization;
  readonly defaultHttpRetryPolicy?: HTTPRetry;
  readonly defaultInboundHttpRetryPolicy?: HTTPRetry;
  readonly meshMTLS?: MeshConfigTLSConfig;
  readonly tlsDefaults?: MeshConfigTLSConfig;
  readonly defaultTrafficPolicy?: MeshConfigDefaultTrafficPolicy;
  readonly serviceEntryVisibility?: ServiceEntryVisibility;
}

export interface MeshConfigCA {
  readonly address?: string;
  readonly tlsSettings?: ClientTLSSettings;
  readonly requestTimeout?: Duration;
  readonly istiodSide?: boolean;
}

export interface MeshConfigCertificateData {
  readonly pem?: string;
  readonly spiffeBundleUrl?: string;
  readonly certSigners?: readonly string[];
  readonly trustDomains?: readonly string[];
}

export interface MeshConfigDefaultProviders {
  readonly tracing?: readonly string[];
  readonly metrics?: readonly string[];
  readonly accessLogging?: readonly string[];
}

export interface MeshConfigDefaultTrafficPolicy {
  readonly connectionPool?: ConnectionPoolSettings;
  readonly outlierDetection?: OutlierDetection;
}

export interface MeshConfigExtensionProvider {
  readonly name?: string;
  readonly envoyExtAuthzHttp?: MeshConfigExtensionProviderEnvoyExternalAuthorizationHttpProvider;
  readonly envoyExtAuthzGrpc?: MeshConfigExtensionProviderEnvoyExternalAuthorizationGrpcProvider;
  readonly zipkin?: MeshConfigExtensionProviderZipkinTracingProvider;
  readonly lightstep?: MeshConfigExtensionProviderLightstepTracingProvider;
  readonly datadog?: MeshConfigExtensionProviderDatadogTracingProvider;
  readonly stackdriver?: MeshConfigExtensionProviderStackdriverProvider;
  readonly opencensus?: MeshConfigExtensionProviderOpenCensusAgentTracingProvider;
  readonly skywalking?: MeshConfigExtensionProviderSkyWalkingTracingProvider;
  readonly opentelemetry?: MeshConfigExtensionProviderOpenTelemetryTracingProvider;
  readonly prometheus?: MeshConfigExtensionProviderPrometheusMetricsProvider;
  readonly envoyFileAccessLog?: MeshConfigExtensionProviderEnvoyFileAccessLogProvider;
  readonly envoyHttpAls?: MeshConfigExtensionProviderEnvoyHttpGrpcV3LogProvider;
  readonly envoyTcpAls?: MeshConfigExtensionProviderEnvoyTcpGrpcV3LogProvider;
  readonly envoyOtelAls?: MeshConfigExtensionProviderEnvoyOpenTelemetryLogProvider;
  readonly sds?: MeshConfigExtensionProviderSDSProvider;
}

export interface MeshConfigExtensionProviderDatadogTracingProvider {
  readonly service?: string;
  readonly port?: number;
  readonly maxTagLength?: number;
}

export interface MeshConfigExtensionProviderEnvoyExternalAuthorizationGrpcProvider {
  readonly service?: string;
  readonly port?: number;
  readonly timeout?: Duration;
  readonly failOpen?: boolean;
  readonly clearRouteCache?: boolean;
  readonly statusOnError?: string;
  readonly includeRequestBodyInCheck?: MeshConfigExtensionProviderEnvoyExternalAuthorizationRequestBody;
}

export interface MeshConfigExtensionProviderEnvoyExternalAuthorizationHttpProvider {
  readonly service?: string;
  readonly port?: number;
  readonly timeout?: Duration;
  readonly pathPrefix?: string;
  readonly failOpen?: boolean;
  readonly clearRouteCache?: boolean;
  readonly statusOnError?: string;
  readonly includeHeadersInCheck?: readonly string[];
  readonly includeRequestHeadersInCheck?: readonly string[];
  readonly includeAdditionalHeadersInCheck?: { readonly [key: string]: string };
  readonly includeRequestBodyInCheck?: MeshConfigExtensionProviderEnvoyExternalAuthorizationRequestBody;
  readonly headersToUpstreamOnAllow?: readonly string[];
  readonly headersToDownstreamOnDeny?: readonly string[];
  readonly headersToDownstreamOnAllow?: readonly string[];
}

export interface MeshConfigExtensionProviderEnvoyExternalAuthorizationRequestBody {
  readonly maxRequestBytes?: number;
  readonly allowPartialMessage?: boolean;
  readonly packAsBytes?: boolean;
}

export interface MeshConfigExtensionProviderEnvoyFileAccessLogProvider {
  readonly path?: string;
  readonly logFormat?: MeshConfigExtensionProviderEnvoyFileAccessLogProviderLogFormat;
  readonly omitEmptyValues?: boolean;
}

export interface MeshConfigExtensionProviderEnvoyFileAccessLogProviderLogFormat {
  readonly text?: string;
  readonly labels?: JsonObject;
}

export interface MeshConfigExtensionProviderEnvoyHttpGrpcV3LogProvider {
  readonly service?: string;
  readonly port?: number;
  readonly logName?: string;
  readonly filterStateObjectsToLog?: readonly string[];
  readonly additionalRequestHeadersToLog?: readonly string[];
  readonly additionalResponseHeadersToLog?: readonly string[];
  readonly additionalResponseTrailersToLog?: readonly string[];
}

export interface MeshConfigExtensionProviderEnvoyOpenTelemetryLogProvider {
  readonly service?: string;
  readonly port?: number;
  readonly logName?: string;
  readonly logFormat?: MeshConfigExtensionProviderEnvoyOpenTelemetryLogProviderLogFormat;
}

export interface MeshConfigExtensionProviderEnvoyOpenTelemetryLogProviderLogFormat {
  readonly text?: string;
  readonly labels?: JsonObject;
}

export interface MeshConfigExtensionProviderEnvoyTcpGrpcV3LogProvider {
  readonly service?: string;
  readonly port?: number;
  readonly logName?: string;
  readonly filterStateObjectsToLog?: readonly string[];
}

export interface MeshConfigExtensionProviderGrpcService {
  readonly timeout?: Duration;
  readonly initialMetadata?: readonly MeshConfigExtensionProviderHttpHeader[];
}

export interface MeshConfigExtensionProviderHttpHeader {
  readonly name?: string;
  readonly value?: string;
  readonly envName?: string;
}

export interface MeshConfigExtensionProviderHttpService {
  readonly path?: string;
  readonly timeout?: Duration;
  readonly headers?: readonly MeshConfigExtensionProviderHttpHeader[];
}

export interface MeshConfigExtensionProviderLightstepTracingProvider {
  readonly service?: string;
  readonly port?: number;
  readonly accessToken?: string;
  readonly maxTagLength?: number;
}

export interface MeshConfigExtensionProviderOpenCensusAgentTracingProvider {
  readonly service?: string;
  readonly port?: number;
  readonly context?: readonly number[];
  readonly maxTagLength?: number;
}

export interface MeshConfigExtensionProviderOpenTelemetryTracingProvider {
  readonly service?: string;
  readonly port?: number;
  readonly maxTagLength?: number;
  readonly http?: MeshConfigExtensionProviderHttpService;
  readonly grpc?: MeshConfigExtensionProviderGrpcService;
  readonly resourceDetectors?: MeshConfigExtensionProviderResourceDetectors;
  readonly serviceAttributeEnrichment?: number;
  readonly dynatraceSampler?: MeshConfigExtensionProviderOpenTelemetryTracingProviderDynatraceSampler;
}

export interface MeshConfigExtensionProviderOpenTelemetryTracingProviderDynatraceSampler {
  readonly tenant?: string;
  readonly clusterId?: number;
  readonly rootSpansPerMinute?: number;
  readonly httpService?: MeshConfigExtensionProviderOpenTelemetryTracingProviderDynatraceSamplerDynatraceApi;
}

export interface MeshConfigExtensionProviderOpenTelemetryTracingProviderDynatraceSamplerDynatraceApi {
  readonly service?: string;
  readonly port?: number;
  readonly http?: MeshConfigExtensionProviderHttpService;
}

export type MeshConfigExtensionProviderPrometheusMetricsProvider = { readonly [field: string]: never };

export interface MeshConfigExtensionProviderResourceDetectors {
  readonly environment?: MeshConfigExtensionProviderResourceDetectorsEnvironmentResourceDetector;
  readonly dynatrace?: MeshConfigExtensionProviderResourceDetectorsDynatraceResourceDetector;
}

export type MeshConfigExtensionProviderResourceDetectorsDynatraceResourceDetector = { readonly [field: string]: never };

export type MeshConfigExtensionProviderResourceDetectorsEnvironmentResourceDetector = { readonly [field: string]: never };

export interface MeshConfigExtensionProviderSDSProvider {
  readonly name?: string;
  readonly service?: string;
  readonly port?: number;
}

export interface MeshConfigExtensionProviderSkyWalkingTracingProvider {
  readonly service?: string;
  readonly port?: number;
  readonly accessToken?: string;
}

export interface MeshConfigExtensionProviderStackdriverProvider {
  readonly debug?: boolean;
  readonly maxNumberOfAttributes?: bigint;
  readonly maxNumberOfAnnotations?: bigint;
  readonly maxNumberOfMessageEvents?: bigint;
  readonly maxTagLength?: number;
  readonly logging?: MeshConfigExtensionProviderStackdriverProviderLogging;
}

export interface MeshConfigExtensionProviderStackdriverProviderLogging {
  readonly labels?: { readonly [key: string]: string };
}

export interface MeshConfigExtensionProviderZipkinTracingProvider {
  readonly service?: string;
  readonly port?: number;
  readonly maxTagLength?: number;
  readonly enable64bitTraceId?: boolean;
  readonly path?: string;
  readonly traceContextOption?: number;
  readonly timeout?: Duration;
  readonly headers?: readonly MeshConfigExtensionProviderHttpHeader[];
}

export interface MeshConfigInboundTrafficPolicy {
  readonly mode?: number;
}

export interface MeshConfigOutboundTrafficPolicy {
  readonly mode?: number;
  readonly tls?: ClientTLSSettings;
}

export interface MeshConfigProxyPathNormalization {
  readonly normalization?: number;
}

export interface MeshConfigServiceScopeConfigs {
  readonly namespaceSelector?: LabelSelector;
  readonly servicesSelector?: LabelSelector;
  readonly scope?: number;
}

export interface MeshConfigServiceSettings {
  readonly settings?: MeshConfigServiceSettingsSettings;
  readonly hosts?: readonly string[];
}

export interface MeshConfigServiceSettingsSettings {
  readonly clusterLocal?: boolean;
}

export interface MeshConfigTLSConfig {
  readonly minProtocolVersion?: number;
  readonly ecdhCurves?: readonly string[];
  readonly cipherSuites?: readonly string[];
}

export interface PrivateKeyProvider {
  readonly cryptomb?: PrivateKeyProviderCryptoMb;
  readonly qat?: PrivateKeyProviderQAT;
}

export interface PrivateKeyProviderCryptoMb {
  readonly pollDelay?: Duration;
  readonly fallback?: boolean;
}

export interface PrivateKeyProviderQAT {
  readonly pollDelay?: Duration;
  readonly fallback?: boolean;
}

export interface ProxyConfig {
  readonly configPath?: string;
  readonly binaryPath?: string;
  readonly serviceCluster?: string;
  readonly tracingServiceName?: number;
  readonly drainDuration?: Duration;
  readonly discoveryAddress?: string;
  readonly discoveryRefreshDelay?: Duration;
  readonly zipkinAddress?: string;
  readonly statsdUdpAddress?: string;
  readonly envoyMetricsServiceAddress?: string;
  readonly proxyAdminPort?: number;
  readonly availabilityZone?: string;
  readonly controlPlaneAuthPolicy?: number;
  readonly customConfigFile?: string;
  readonly statNameLength?: number;
  readonly concurrency?: number;
  readonly proxyBootstrapTemplatePath?: string;
  readonly interceptionMode?: number;
  readonly tracing?: Tracing;
  readonly sds?: SDS;
  readonly envoyAccessLogService?: RemoteService;
  readonly envoyMetricsService?: RemoteService;
  readonly proxyMetadata?: { readonly [key: string]: string };
  readonly runtimeValues?: { readonly [key: string]: string };
  readonly statusPort?: number;
  readonly extraStatTags?: readonly string[];
  readonly gatewayTopology?: Topology;
  readonly terminationDrainDuration?: Duration;
  readonly meshId?: string;
  readonly readinessProbe?: ReadinessProbe;
  readonly proxyStatsMatcher?: ProxyConfigProxyStatsMatcher;
  readonly holdApplicationUntilProxyStarts?: boolean;
  readonly caCertificatesPem?: readonly string[];
  readonly image?: ProxyImage;
  readonly privateKeyProvider?: PrivateKeyProvider;
  readonly proxyHeaders?: ProxyConfigProxyHeaders;
  readonly fileFlushInterval?: Duration;
  readonly fileFlushMinSizeKb?: number;
  readonly statsCompression?: boolean;
  readonly connectionSettings?: ProxyConfigConnectionSettings;
}

export interface ProxyConfigConnectionSettings {
  readonly profile?: number;
  readonly listenerPerConnectionBufferLimitBytes?: number;
  readonly clusterPerConnectionBufferLimitBytes?: number;
  readonly httpIdleTimeout?: Duration;
  readonly httpMaxConnectionDuration?: Duration;
  readonly httpDrainTimeout?: Duration;
  readonly httpRequestTimeout?: Duration;
  readonly httpRequestHeadersTimeout?: Duration;
  readonly httpStreamIdleTimeout?: Duration;
  readonly httpMaxStreamDuration?: Duration;
  readonly httpMaxConcurrentStreams?: number;
  readonly http2InitialStreamWindowSize?: number;
  readonly http2InitialConnectionWindowSize?: number;
  readonly httpHeadersWithUnderscoresAction?: number;
  readonly httpMergeSlashes?: boolean;
  readonly httpPathWithEscapedSlashesAction?: number;
  readonly listenerConnectionLimit?: number;
  readonly globalDownstreamConnectionLimit?: number;
}

export interface ProxyConfigProxyHeaders {
  readonly forwardedClientCert?: number;
  readonly setCurrentClientCertDetails?: ProxyConfigProxyHeadersSetCurrentClientCertDetails;
  readonly requestId?: ProxyConfigProxyHeadersRequestId;
  readonly server?: ProxyConfigProxyHeadersServer;
  readonly attemptCount?: ProxyConfigProxyHeadersAttemptCount;
  readonly envoyDebugHeaders?: ProxyConfigProxyHeadersEnvoyDebugHeaders;
  readonly metadataExchangeHeaders?: ProxyConfigProxyHeadersMetadataExchangeHeaders;
  readonly preserveHttp1HeaderCase?: boolean;
  readonly xForwardedHost?: ProxyConfigProxyHeadersXForwardedHost;
  readonly xForwardedPort?: ProxyConfigProxyHeadersXForwardedPort;
}

export interface ProxyConfigProxyHeadersAttemptCount {
  readonly disabled?: boolean;
}

export interface ProxyConfigProxyHeadersEnvoyDebugHeaders {
  readonly disabled?: boolean;
}

export interface ProxyConfigProxyHeadersMetadataExchangeHeaders {
  readonly mode?: number;
}

export interface ProxyConfigProxyHeadersRequestId {
  readonly disabled?: boolean;
}

export interface ProxyConfigProxyHeadersServer {
  readonly disabled?: boolean;
  readonly value?: string;
}

export interface ProxyConfigProxyHeadersSetCurrentClientCertDetails {
  readonly subject?: boolean;
  readonly cert?: boolean;
  readonly chain?: boolean;
  readonly dns?: boolean;
  readonly uri?: boolean;
}

export interface ProxyConfigProxyHeadersXForwardedHost {
  readonly enabled?: boolean;
}

export interface ProxyConfigProxyHeadersXForwardedPort {
  readonly enabled?: boolean;
}

export interface ProxyConfigProxyStatsMatcher {
  readonly inclusionPrefixes?: readonly string[];
  readonly inclusionSuffixes?: readonly string[];
  readonly inclusionRegexps?: readonly string[];
}

export interface RemoteService {
  readonly address?: string;
  readonly tlsSettings?: ClientTLSSettings;
  readonly tcpKeepalive?: ConnectionPoolSettingsTCPSettingsTcpKeepalive;
}

export interface SDS {
  readonly enabled?: boolean;
  readonly k8sSaJwtPath?: string;
}

export interface ServiceEntryVisibility {
  readonly defaultVisibility?: number;
  readonly applyToSidecars?: boolean;
  readonly policies?: readonly ServiceEntryVisibilityPolicy[];
}

export interface ServiceEntryVisibilityMatchRule {
  readonly namespaceSelector?: LabelSelector;
}

export interface ServiceEntryVisibilityPolicy {
  readonly visibility?: number;
  readonly matchingRules?: readonly ServiceEntryVisibilityMatchRule[];
}

export interface Topology {
  readonly numTrustedProxies?: number;
  readonly forwardClientCertDetails?: number;
  readonly proxyProtocol?: TopologyProxyProtocolConfiguration;
}

export type TopologyProxyProtocolConfiguration = { readonly [field: string]: never };

export interface Tracing {
  readonly zipkin?: TracingZipkin;
  readonly lightstep?: TracingLightstep;
  readonly datadog?: TracingDatadog;
  readonly stackdriver?: TracingStackdriver;
  readonly openCensusAgent?: TracingOpenCensusAgent;
  readonly customTags?: { readonly [key: string]: TracingCustomTag };
  readonly maxPathTagLength?: number;
  readonly sampling?: number;
  readonly tlsSettings?: ClientTLSSettings;
  readonly enableIstioTags?: boolean;
}

export interface TracingCustomTag {
  readonly literal?: TracingLiteral;
  readonly environment?: TracingEnvironment;
  readonly header?: TracingRequestHeader;
}

export interface TracingDatadog {
  readonly address?: string;
}

export interface TracingEnvironment {
  readonly name?: string;
  readonly defaultValue?: string;
}

export interface TracingLightstep {
  readonly address?: string;
  readonly accessToken?: string;
}

export interface TracingLiteral {
  readonly value?: string;
}

export interface TracingOpenCensusAgent {
  readonly address?: string;
  readonly context?: readonly number[];
}

export interface TracingRequestHeader {
  readonly name?: string;
  readonly defaultValue?: string;
}

export interface TracingStackdriver {
  readonly debug?: boolean;
  readonly maxNumberOfAttributes?: bigint;
  readonly maxNumberOfAnnotations?: bigint;
  readonly maxNumberOfMessageEvents?: bigint;
}

export interface TracingZipkin {
  readonly address?: string;
}

export interface ClientTLSSettings {
  readonly mode?: number;
  readonly clientCertificate?: string;
  readonly privateKey?: string;
  readonly caCertificates?: string;
  readonly credentialName?: string;
  readonly subjectAltNames?: readonly string[];
  readonly sni?: string;
  readonly insecureSkipVerify?: boolean;
  readonly caCrl?: string;
}

export interface ConnectionPoolSettings {
  readonly tcp?: ConnectionPoolSettingsTCPSettings;
  readonly http?: ConnectionPoolSettingsHTTPSettings;
}

export interface ConnectionPoolSettingsHTTPSettings {
  readonly http1MaxPendingRequests?: number;
  readonly http2MaxRequests?: number;
  readonly maxRequestsPerConnection?: number;
  readonly maxRetries?: number;
  readonly idleTimeout?: Duration;
  readonly h2UpgradePolicy?: number;
  readonly useClientProtocol?: boolean;
  readonly maxConcurrentStreams?: number;
  readonly http2KeepAlive?: ConnectionPoolSettingsHTTPSettingsConnectionKeepalive;
}

export interface ConnectionPoolSettingsHTTPSettingsConnectionKeepalive {
  readonly interval?: Duration;
  readonly timeout?: Duration;
}

export interface ConnectionPoolSettingsTCPSettings {
  readonly maxConnections?: number;
  readonly connectTimeout?: Duration;
  readonly tcpKeepalive?: ConnectionPoolSettingsTCPSettingsTcpKeepalive;
  readonly maxConnectionDuration?: Duration;
  readonly idleTimeout?: Duration;
}

export interface ConnectionPoolSettingsTCPSettingsTcpKeepalive {
  readonly probes?: number;
  readonly time?: Duration;
  readonly interval?: Duration;
}

export interface ExecHealthCheckConfig {
  readonly command?: readonly string[];
}

export interface GrpcHealthCheckConfig {
  readonly port?: number;
  readonly service?: string;
}

export interface HTTPHeader {
  readonly name?: string;
  readonly value?: string;
}

export interface HTTPHealthCheckConfig {
  readonly path?: string;
  readonly port?: number;
  readonly host?: string;
  readonly scheme?: string;
  readonly httpHeaders?: readonly HTTPHeader[];
}

export interface HTTPRetry {
  readonly attempts?: number;
  readonly perTryTimeout?: Duration;
  readonly retryOn?: string;
  readonly retryRemoteLocalities?: boolean;
  readonly retryIgnorePreviousHosts?: boolean;
  readonly backoff?: Duration;
}

export interface LocalityLoadBalancerSetting {
  readonly distribute?: readonly LocalityLoadBalancerSettingDistribute[];
  readonly failover?: readonly LocalityLoadBalancerSettingFailover[];
  readonly failoverPriority?: readonly string[];
  readonly enabled?: boolean;
}

export interface LocalityLoadBalancerSettingDistribute {
  readonly from?: string;
  readonly to?: { readonly [key: string]: number };
}

export interface LocalityLoadBalancerSettingFailover {
  readonly from?: string;
  readonly to?: string;
}

export interface OutlierDetection {
  readonly consecutiveErrors?: number;
  readonly splitExternalLocalOriginErrors?: boolean;
  readonly consecutiveLocalOriginFailures?: number;
  readonly consecutiveGatewayErrors?: number;
  readonly consecutive5xxErrors?: number;
  readonly interval?: Duration;
  readonly baseEjectionTime?: Duration;
  readonly maxEjectionPercent?: number;
  readonly minHealthPercent?: number;
  readonly outlierDetectionHttpErrorCodes?: readonly number[];
}

export interface ReadinessProbe {
  readonly initialDelaySeconds?: number;
  readonly timeoutSeconds?: number;
  readonly periodSeconds?: number;
  readonly successThreshold?: number;
  readonly failureThreshold?: number;
  readonly httpGet?: HTTPHealthCheckConfig;
  readonly tcpSocket?: TCPHealthCheckConfig;
  readonly exec?: ExecHealthCheckConfig;
  readonly grpc?: GrpcHealthCheckConfig;
}

export interface TCPHealthCheckConfig {
  readonly host?: string;
  readonly port?: number;
}

export interface ZoneAwareLoadBalancerSetting {
  readonly enabled?: boolean;
  readonly failover?: readonly ZoneAwareLoadBalancerSettingFailover[];
  readonly failoverPriority?: readonly string[];
  readonly minClusterSize?: number;
}

export interface ZoneAwareLoadBalancerSettingFailover {
  readonly from?: string;
  readonly to?: string;
}

export interface ProxyImage {
  readonly imageType?: string;
}
