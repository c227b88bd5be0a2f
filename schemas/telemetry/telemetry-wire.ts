import { z } from "zod";

/*
 * Answers of Prometheus's and Loki's HTTP APIs, as far as they are read.
 * https://prometheus.io/docs/prometheus/latest/querying/api/ · https://grafana.com/docs/loki/latest/reference/loki-http-api/
 */

/** Epoch seconds, and the value as text: `"NaN"`, `"+Inf"` and `"-Inf"` among them. */
const Sample = z.tuple([z.number(), z.string()]);

export const PrometheusMatrix = z.object({
  status: z.literal("success"),
  data: z.object({
    resultType: z.literal("matrix"),
    // A series of native histograms has `histograms` instead of `values`.
    result: z.array(
      z.object({ metric: z.record(z.string(), z.string()), values: z.array(Sample).default([]) }),
    ),
  }),
});
export type PrometheusMatrix = z.infer<typeof PrometheusMatrix>;

export const PrometheusVector = z.object({
  status: z.literal("success"),
  data: z.object({
    resultType: z.literal("vector"),
    result: z.array(z.object({ metric: z.record(z.string(), z.string()), value: Sample.optional() })),
  }),
});
export type PrometheusVector = z.infer<typeof PrometheusVector>;

export const LokiStreams = z.object({
  status: z.literal("success"),
  data: z.object({
    resultType: z.literal("streams"),
    result: z.array(
      z.object({
        stream: z.record(z.string(), z.string()),
        /** Epoch nanoseconds as text, the line, and since Loki 3 what is attached to it. */
        values: z.array(z.tuple([z.string().regex(/^\d+$/), z.string()], z.unknown())),
      }),
    ),
  }),
});
export type LokiStreams = z.infer<typeof LokiStreams>;
