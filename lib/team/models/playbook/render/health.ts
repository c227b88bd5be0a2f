import { formatDuration } from "@/lib/format/duration";
import { formatCount, formatPlural, oneOrMany } from "@/lib/format/number";
import type { GetHealthOutput, ListFailuresOutput } from "@/schemas/team/product-tools";
import { executionLine, executionLink } from "./execution";
import { ago, bullets, link, paragraphs, percent, plain } from "./words";

export const rangeWords = {
  "24h": "the last 24 hours",
  "7d": "the last 7 days",
  "30d": "the last 30 days",
  "60d": "the last 60 days",
  "90d": "the last 90 days",
} as const;

/** What is wrong now, then the figures, then the causes. */
export function renderHealth(health: GetHealthOutput, now: string): string {
  const { totals, previous, failing } = health;
  const when = rangeWords[health.range];
  if (totals.executions === 0) {
    return `${plain(health.scopeTitle)} had no executions in ${when}, so there is nothing to judge. ${link("Health", health.path)} shows other ranges.`;
  }
  const headline =
    failing.length === 0
      ? `**Nothing is failing now** in ${plain(health.scopeTitle)}.`
      : `**${formatCount(failing.length)} of ${formatPlural(health.pipelines, "pipeline")} ${oneOrMany(failing.length, "is", "are")} failing** in ${plain(health.scopeTitle)}.`;
  const change =
    totals.successRate !== null && previous.successRate !== null
      ? `, ${trend(totals.successRate - previous.successRate)} (${percent(round(previous.successRate))} before)`
      : "";
  const figures = `In ${when}: ${formatPlural(totals.executions, "execution")}, success rate ${percent(totals.successRate === null ? null : round(totals.successRate))}${change}, median duration ${formatDuration(totals.p50DurationMs)}, p95 ${formatDuration(totals.p95DurationMs)}. ${link("Open Health", health.path)}`;
  const red = failing
    .slice(0, 6)
    .map(
      (item) =>
        `${executionLink(item.last)} has been red since ${ago(item.since, now)}${item.last.failedStep ? `: ${plain(item.last.failedStep)} failed` : ""}`,
    );
  return paragraphs(
    headline,
    red.length > 0 && bullets(red),
    figures,
    health.causes.some((cause) => cause.cause !== "unknown") &&
      `Failure causes: ${health.causes
        .slice(0, 4)
        .map((cause) => `${cause.title.toLowerCase()} ${cause.count}`)
        .join(", ")}.`,
    health.inProgress.length > 0 && `${formatPlural(health.inProgress.length, "execution")} in progress.`,
  );
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function trend(points: number): string {
  const rounded = round(points);
  if (Math.abs(rounded) < 0.5) return "about the same as in the period before";
  return `${rounded > 0 ? "up" : "down"} ${Math.abs(rounded)} points`;
}

export function renderFailures(failures: ListFailuresOutput, now: string): string {
  const when = rangeWords[failures.range];
  if (failures.total === 0) return `**No failed executions** in ${plain(failures.scopeTitle)} in ${when}.`;
  return paragraphs(
    `**${formatPlural(failures.total, "failed execution")}** in ${plain(failures.scopeTitle)} in ${when}${
      failures.causes.some((cause) => cause.cause !== "unknown")
        ? `, most often ${failures.causes
            .slice(0, 2)
            .map((cause) => `${cause.title.toLowerCase()} (${cause.count})`)
            .join(" and ")}`
        : ""
    }.`,
    bullets(failures.items.slice(0, 8).map((item) => executionLine(item, now))),
    `${failures.total > 8 ? `${link(`All ${formatCount(failures.total)} failures`, failures.path)}. ` : `${link("Open Failures", failures.path)}. `}Ask “why did the first one fail?” for the evidence.`,
  );
}
