import { pick, unit } from "@/simulator/story/random";
import { minute } from "@/simulator/story/rhythm";
import type { World } from "@/simulator/story/types";
import type { Labels } from "@/simulator/telemetry/matchers";
import { type Call, endings, type OutboundTraffic } from "@/simulator/telemetry/outbound";

export interface LogLine {
  /** Epoch milliseconds. */
  at: number;
  labels: Labels;
  text: string;
}

/** A line a request would be too many to read: of each minute and kind of error the first few are written. */
const linesPerMinute = 3;
const paths = [
  "/npm/react",
  "/maven/org/slf4j/slf4j-api",
  "/simple/requests",
  "/v2/base/runtime/manifests/26.10",
  "/repo.git/info/refs",
];

/** What the callers wrote about one minute's requests, oldest first: their errors, and now and then that all is well. */
export function linesOf(world: World, traffic: OutboundTraffic, call: Call, at: number): LogLine[] {
  const { seed } = world;
  const labels = labelsOf(call);
  const counts = traffic.count(call, at, at + minute);
  const lines = endings.flatMap(({ status, error }, index): LogLine[] => {
    const count = Math.round(counts[index] ?? 0);
    if (error === "" || status === "404") return [];
    return Array.from({ length: Math.min(count, linesPerMinute) }, (_, which) => {
      const key = [call.host, call.job, error, which] as const;
      const path = pick(paths, seed, "path", ...key, at);
      const waited = Math.round(80 + 1900 * unit(seed, "waited", ...key, at));
      const said =
        status === ""
          ? `msg="request failed" error="read ECONNRESET" code=ECONNRESET`
          : `msg="request failed" status=${status}`;
      return {
        at: at + Math.floor(unit(seed, "second", ...key, at) * minute),
        labels: { ...labels, detected_level: "error" },
        text: `level=error ${said} method=GET url=https://${call.host}${path} attempt=${1 + (which % 3)} duration=${waited}ms`,
      };
    });
  });
  const good = Math.round(counts[0] ?? 0);
  if (good > 0 && unit(seed, "summary", call.host, call.job, at) < 0.1) {
    lines.push({
      at: at + minute - 1,
      labels: { ...labels, detected_level: "info" },
      text: `level=info msg="requests answered" host=${call.host} count=${good}`,
    });
  }
  return lines.sort((a, b) => a.at - b.at);
}

/** The labels of a caller's streams, without the level. */
export function labelsOf(call: Call): Labels {
  return {
    service_name: call.pipeline.identifier,
    namespace: call.pipeline.projectIdentifier,
    job: call.job,
  };
}
