import { clsx } from "clsx";
import { StepChart } from "@/components/charts/step-chart";
import { RelativeTime } from "@/components/ui/relative-time";
import { TextLink } from "@/components/ui/text-link";
import { formatDuration } from "@/lib/format/duration";
import { formatBucketFull } from "@/lib/format/time";
import type { InvestigationView } from "@/schemas/failures/investigations";
import { chancePercent } from "./confidence";
import { verdictTitle } from "./verdict";

type Version = InvestigationView["versions"][number];

/** Why a version was made, after "because". */
export const reasonWords: Record<Version["reason"], string> = {
  failure: "the execution failed",
  asked: "somebody asked",
  retry_ended: "a new run ended",
  recovered: "the pipeline recovered",
  correction: "somebody corrected it",
  new_facts: "new facts came in",
};

/** How sure the investigation was, version by version, and why it was made again. */
export function Versions({
  versions,
  shown,
  href,
}: {
  versions: InvestigationView["versions"];
  /** The version that the page shows. */
  shown: number;
  href: string;
}) {
  const newestFirst = [...versions].reverse();
  return (
    <div className="flex flex-col gap-3">
      {versions.length < 2 ? null : (
        <StepChart
          label="Confidence by version"
          points={versions.map((each) => ({
            key: String(each.version),
            value: each.confidence,
            name: `v${each.version}`,
            title: `Version ${each.version}: ${verdictTitle(each.verdict)}, ${chancePercent(each.confidence)}`,
          }))}
          table={{
            columns: ["Version", "Made", "Verdict", "Confidence", "Because"],
            rows: newestFirst.map((each) => ({
              key: String(each.version),
              href: `${href}?version=${each.version}`,
              cells: [
                String(each.version),
                formatBucketFull(each.at, "hour"),
                verdictTitle(each.verdict),
                chancePercent(each.confidence),
                reasonWords[each.reason],
              ],
            })),
          }}
        />
      )}
      <ol className="flex flex-col gap-1.5 text-sm" aria-label="Versions, newest first">
        {newestFirst.map((each) => (
          <li key={each.version} className="flex gap-2.5">
            <TextLink
              quiet
              prefetch={false}
              href={`${href}?version=${each.version}`}
              aria-current={each.version === shown ? "page" : undefined}
              className={clsx("w-7 shrink-0", each.version === shown ? "font-medium" : "text-ink-faint!")}
            >
              <span className="sr-only">Version </span>v{each.version}
            </TextLink>
            <span className="min-w-0 flex-1">
              {verdictTitle(each.verdict)}, {chancePercent(each.confidence)}
              <span className="block text-ink-faint">
                <RelativeTime at={each.at} />, in {formatDuration(each.durationMs)}, because{" "}
                {reasonWords[each.reason]}
              </span>
            </span>
          </li>
        ))}
      </ol>
    </div>
  );
}
