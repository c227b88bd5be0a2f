import { clsx } from "clsx";
import { CircleCheck, CircleDashed, CircleX, type LucideIcon, Minus, Plus } from "lucide-react";
import type { ReactNode } from "react";
import { Badge, type Tone } from "@/components/ui/badge";
import { formatCount } from "@/lib/format/number";
import type { Evidence, Hypothesis } from "@/schemas/failures/investigations";
import { chancePercent, confidenceText } from "./confidence";
import { EvidenceId, EvidenceStatement } from "./evidence";

const statuses: Record<Hypothesis["status"], { word: string; tone: Tone; icon: LucideIcon }> = {
  confirmed: { word: "Confirmed", tone: "accent", icon: CircleCheck },
  open: { word: "Open", tone: "info", icon: CircleDashed },
  ruled_out: { word: "Ruled out", tone: "neutral", icon: CircleX },
};

/** What it could have been, the likeliest first, each with what speaks for and against it. */
export function Hypotheses({
  hypotheses,
  evidence,
  ruleOut,
  anchors = false,
}: {
  hypotheses: readonly Hypothesis[];
  evidence: readonly Evidence[];
  /** The button that rules one out; absent when the viewer may not. */
  ruleOut?: (hypothesis: Hypothesis) => ReactNode;
  /** The evidence stands on the same page, each item with its address. */
  anchors?: boolean;
}) {
  const byId = new Map(evidence.map((item) => [item.id, item]));
  const itemsOf = (ids: readonly string[]) => ids.flatMap((id) => byId.get(id) ?? []);
  return (
    <ul className="flex flex-col divide-y divide-line">
      {hypotheses.map((hypothesis) => {
        const { word, tone, icon: Icon } = statuses[hypothesis.status];
        const out = hypothesis.status === "ruled_out";
        const inFavour = itemsOf(hypothesis.evidenceFor);
        const against = itemsOf(hypothesis.evidenceAgainst);
        return (
          <li key={hypothesis.id} className="flex flex-col gap-1 px-4 py-2.5">
            <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
              <Badge tone={tone}>
                <Icon aria-hidden />
                {word}
              </Badge>
              <h3 className={clsx("min-w-0 flex-1 basis-48 font-medium", out && "text-ink-soft")}>
                {hypothesis.title}
              </h3>
              <Chance value={hypothesis.probability} faint={out} />
              {ruleOut === undefined || out ? null : ruleOut(hypothesis)}
            </div>
            <p className="text-ink-soft">{hypothesis.because}</p>
            {inFavour.length + against.length === 0 ? null : (
              <details className="group/hypothesis" open={hypothesis.status === "confirmed"}>
                <summary className="w-fit rounded text-sm text-ink-faint hover:text-ink">
                  {[
                    inFavour.length === 0 ? null : `${formatCount(inFavour.length)} for`,
                    against.length === 0 ? null : `${formatCount(against.length)} against`,
                  ]
                    .filter((part) => part !== null)
                    .join(", ")}
                </summary>
                <ul className="mt-1 flex flex-col gap-1 text-sm">
                  {inFavour.map((item) => (
                    <Reason key={item.id} item={item} speaks="for" anchors={anchors} />
                  ))}
                  {against.map((item) => (
                    <Reason key={item.id} item={item} speaks="against" anchors={anchors} />
                  ))}
                </ul>
              </details>
            )}
          </li>
        );
      })}
    </ul>
  );
}

function Reason({ item, speaks, anchors }: { item: Evidence; speaks: "for" | "against"; anchors: boolean }) {
  const Icon = speaks === "for" ? Plus : Minus;
  return (
    <li className="flex items-start gap-1.5">
      <Icon
        className={clsx("mt-0.5 size-3.5 shrink-0", speaks === "for" ? "text-succeeded" : "text-failed")}
        aria-hidden
      />
      <span className="sr-only">{speaks === "for" ? "For:" : "Against:"}</span>
      <span className="min-w-0 break-words">
        <EvidenceStatement item={item} /> <EvidenceId id={item.id} anchors={anchors} />
      </span>
    </li>
  );
}

/** A chance as a short bar and its percentage; the words on hover. */
function Chance({ value, faint }: { value: number; faint: boolean }) {
  return (
    <span
      title={confidenceText(value)}
      className={clsx("flex items-center gap-2 text-sm", faint ? "text-ink-faint" : "font-medium")}
    >
      <svg width="56" height="6" aria-hidden="true">
        <rect width="56" height="6" rx="1.5" fill="var(--sunken)" />
        <rect
          width={Math.max(value > 0 ? 2 : 0, 56 * value)}
          height="6"
          rx="1.5"
          fill={faint ? "var(--line-strong)" : "var(--accent)"}
        />
      </svg>
      <span className="w-10 text-right">{chancePercent(value)}</span>
    </span>
  );
}
