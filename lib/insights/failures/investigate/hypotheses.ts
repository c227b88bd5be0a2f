import type { FailureCause } from "@/schemas/executions/failure-cause";
import type { Hypothesis } from "@/schemas/failures/investigations";
import { hypothesisTitle } from "./titles";
import { type Competing, competing, type Signal } from "./weights";
import { capital } from "./words";

/** Shares below this are not worth a reader's time unless something rules them out. */
const worthTelling = 0.02;
const ruledOutBelow = 0.06;
const confirmedFrom = 0.85;
/** A signal that leans less than this speaks for neither side. */
const leans = 0.3;

export interface HypothesisInput {
  cause: FailureCause;
  /** Shares of the explanations of `cause`; they sum to 1. */
  shares: Record<Competing, number>;
  signals: readonly Signal[];
  /** Chance that the report's top explanation is right, calibrated. */
  confidence: number;
  /** Evidence of the cause itself: the failing lines. */
  causeEvidence: readonly string[];
  ruledOut: ReadonlySet<Competing>;
  alternatives: readonly { cause: FailureCause; verdict: Competing; share: number; evidenceIds: string[] }[];
}

/** The explanations that compete, likeliest first, each with what speaks for and against it. */
export function hypothesesOf(input: HypothesisInput): Hypothesis[] {
  const ranked = [...competing].sort((a, b) => input.shares[b] - input.shares[a]);
  const [top] = ranked;
  if (top === undefined) return [];
  const rest = Math.max(0, 1 - input.confidence);
  const others = 1 - input.shares[top];
  const own = ranked.flatMap((verdict): Omit<Hypothesis, "id">[] => {
    const isTop = verdict === top;
    const rival = isTop ? (ranked[1] ?? top) : top;
    const sides = sidesOf(verdict, rival, input.signals);
    const share = input.shares[verdict];
    const told = isTop || share >= worthTelling || (sides.against.length > 0 && plausible(verdict, input));
    if (!told) return [];
    const alternativesShare = input.alternatives.reduce((sum, each) => sum + each.share, 0);
    const probability = isTop
      ? input.confidence
      : rest * (1 - Math.min(0.9, alternativesShare)) * (others === 0 ? 0 : share / others);
    const decisive = sides.for.some((signal) => signal.decisive === true);
    const status =
      input.ruledOut.has(verdict) || (!isTop && probability < ruledOutBelow && sides.against.length > 0)
        ? "ruled_out"
        : isTop && probability >= confirmedFrom && (decisive || sides.for.length > 0)
          ? "confirmed"
          : "open";
    return [
      {
        verdict,
        cause: input.cause,
        title: hypothesisTitle(verdict, input.cause),
        status,
        probability: round(probability),
        because: becauseOf(status, sides, input.cause),
        evidenceFor: unique([
          ...(isTop ? input.causeEvidence : []),
          ...sides.for.flatMap(({ evidenceIds }) => evidenceIds),
        ]),
        evidenceAgainst: unique(sides.against.flatMap(({ evidenceIds }) => evidenceIds)),
      },
    ];
  });
  const alternatives = input.alternatives.map(
    ({ cause, verdict, share, evidenceIds }): Omit<Hypothesis, "id"> => ({
      verdict,
      cause,
      title: hypothesisTitle(verdict, cause),
      status: "open",
      probability: round(rest * Math.min(0.9, share)),
      because: "Some of the failing lines speak of this cause too, though less than of the other.",
      evidenceFor: evidenceIds,
      evidenceAgainst: [],
    }),
  );
  return [...own, ...alternatives]
    .sort((a, b) => b.probability - a.probability)
    .slice(0, 9)
    .map((hypothesis, index) => ({ id: `h${index + 1}`, ...hypothesis }));
}

/** Explanations that somebody would think of for such a cause; others are not worth ruling out aloud. */
function plausible(verdict: Competing, { cause }: HypothesisInput): boolean {
  if (verdict === "decision") return cause === "policy_or_approval";
  if (verdict === "flaky") return cause === "test_failure" || cause === "timeout" || cause === "unknown";
  return true;
}

interface Sides {
  for: Signal[];
  against: Signal[];
}

function sidesOf(verdict: Competing, rival: Competing, signals: readonly Signal[]): Sides {
  const lean = ({ weights }: Signal) => (weights[verdict] ?? 0) - (weights[rival] ?? 0);
  const sorted = [...signals].sort((a, b) => Math.abs(lean(b)) - Math.abs(lean(a)));
  return {
    for: sorted.filter((signal) => lean(signal) > leans),
    against: sorted.filter((signal) => lean(signal) < -leans),
  };
}

function becauseOf(status: Hypothesis["status"], sides: Sides, cause: FailureCause): string {
  if (status === "ruled_out") {
    const [strongest] = sides.against;
    return strongest === undefined ? "Ruled out by a person." : `Ruled out: ${strongest.says}.`;
  }
  const speaks = sides.for.slice(0, 2).map(({ says }) => says);
  const [against] = sides.against;
  if (speaks.length === 0) {
    return against === undefined
      ? `Such failures (${cause.replaceAll("_", " ")}) often turn out so; nothing else speaks for or against it.`
      : `Less likely: ${against.says}.`;
  }
  const but = status === "open" && against !== undefined ? `, but ${against.says}` : "";
  return `${capital(speaks.join(", and "))}${but}.`;
}

function unique(ids: readonly string[]): string[] {
  return [...new Set(ids)].slice(0, 12);
}

function round(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}
