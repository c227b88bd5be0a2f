import type { LokiQueries, PrometheusQueries } from "../connectors/store-connectors";

export interface PrometheusPreset {
  key: string;
  title: string;
  about: string;
  queries: PrometheusQueries;
}

/**
 * Queries for what usually counts outbound requests. The first is the default: OpenTelemetry's HTTP client metric is the
 * one that names host, caller and kind of error in standardised labels.
 */
export const prometheusPresets: readonly [PrometheusPreset, ...PrometheusPreset[]] = [
  {
    key: "opentelemetry",
    title: "OpenTelemetry HTTP client",
    about:
      "http_client_request_duration, as instrumented programs send it. Refusals of one request (4xx but 429) do not count.",
    queries: {
      requestsQuery:
        'sum by ($by) (rate(http_client_request_duration_seconds_count{server_address=~"$hosts"}[$window]))',
      errorsQuery:
        'sum by ($by) (rate(http_client_request_duration_seconds_count{server_address=~"$hosts",error_type!="",http_response_status_code!~"40.|41.|42[0-8]|4[3-9]."}[$window]))',
      hostLabel: "server_address",
      sourceLabel: "job",
      reasonLabel: "error_type",
    },
  },
  {
    key: "istio",
    title: "Istio",
    about: "istio_requests_total as the calling side counts it. External hosts need a ServiceEntry.",
    queries: {
      requestsQuery:
        'sum by ($by) (rate(istio_requests_total{reporter="source",destination_service=~"$hosts"}[$window]))',
      errorsQuery:
        'sum by ($by) (rate(istio_requests_total{reporter="source",destination_service=~"$hosts",response_code=~"5..|0|429"}[$window]))',
      hostLabel: "destination_service",
      sourceLabel: "source_workload",
      reasonLabel: "response_code",
    },
  },
  {
    key: "envoy",
    title: "Envoy",
    about: "envoy_cluster_upstream_rq: the cluster's name stands for the host.",
    queries: {
      requestsQuery:
        'sum by ($by) (rate(envoy_cluster_upstream_rq_xx{envoy_cluster_name=~"$hosts"}[$window]))',
      errorsQuery:
        'sum by ($by) (rate(envoy_cluster_upstream_rq_xx{envoy_cluster_name=~"$hosts",envoy_response_code_class="5"}[$window]))',
      hostLabel: "envoy_cluster_name",
      sourceLabel: "job",
      reasonLabel: "envoy_response_code_class",
    },
  },
];

/** Every stream: Loki gives each a `service_name` unless it is told not to. */
export const lokiDefaults: LokiQueries = { selector: '{service_name=~".+"}' };
