import type { PrometheusQueries } from "@/schemas/connectors/store-connectors";

/** A range of instants that a store is asked for: epoch seconds, as many apart as `stepSeconds`. */
export interface QueryRange {
  start: number;
  end: number;
  stepSeconds: number;
  /** How far a rate looks back. */
  windowSeconds: number;
}

const hourMs = 3_600_000;
/** What is usual is learnt from this time before, and an end is looked for as long after. */
const beforeMs = 3 * hourMs;
const afterMs = 2 * hourMs;
const finestStepSeconds = 60;
/** Prometheus refuses more than 11,000 points a series; fewer tell as much. */
const maxPoints = 1000;

/** The instants around a time that tell its outages: on whole steps, so that the same question gets the same answer. */
export function rangeAround(from: number, to: number, now: number): QueryRange {
  const first = (from - beforeMs) / 1000;
  const last = Math.min(to + afterMs, now) / 1000;
  const stepSeconds =
    Math.max(1, Math.ceil((last - first) / maxPoints / finestStepSeconds)) * finestStepSeconds;
  const start = Math.floor(first / stepSeconds) * stepSeconds;
  return {
    start,
    end: Math.max(start, Math.floor(last / stepSeconds) * stepSeconds),
    stepSeconds,
    windowSeconds: 2 * stepSeconds,
  };
}

/** A query of the settings with its placeholders filled in. Hosts are matched whole; none = all. */
export function fillQuery(
  template: string,
  values: { by: readonly string[]; windowSeconds: number; hosts?: readonly string[] | undefined },
): string {
  const hosts =
    values.hosts === undefined || values.hosts.length === 0 ? ".+" : values.hosts.map(regexOf).join("|");
  return template
    .replaceAll("$by", () => values.by.join(", "))
    .replaceAll("$window", () => `${values.windowSeconds}s`)
    .replaceAll("$hosts", () => hosts);
}

/** A host name as a regular expression within a quoted string of PromQL, where a backslash is written twice. */
function regexOf(host: string): string {
  return host
    .replace(/[.*+?^${}()|[\]\\]/g, "\\$&")
    .replaceAll("\\", "\\\\")
    .replace(/["\n]/g, "");
}

/**
 * The page of Prometheus's own user interface that draws failed and all requests to a host. Null for a store on this
 * server's loopback, which a reader's browser does not reach.
 */
export function graphAddress(
  baseUrl: string,
  queries: PrometheusQueries,
  { host, from, to }: { host: string; from: number; to: number },
): string | null {
  if (!baseUrl.startsWith("https:")) return null;
  const fill = (template: string) =>
    fillQuery(template, { by: [queries.hostLabel], windowSeconds: 2 * finestStepSeconds, hosts: [host] });
  const minutes = Math.max(60, Math.ceil((to - from) / 60_000) + 60);
  const end = new Date(to + 30 * 60_000).toISOString().slice(0, 16).replace("T", " ");
  const parameters = [queries.errorsQuery, queries.requestsQuery].flatMap((template, index) => [
    [`g${index}.expr`, fill(template)],
    [`g${index}.tab`, "0"],
    [`g${index}.range_input`, `${minutes}m`],
    [`g${index}.end_input`, end],
  ]);
  return `${baseUrl}/graph?${new URLSearchParams(parameters)}`;
}
