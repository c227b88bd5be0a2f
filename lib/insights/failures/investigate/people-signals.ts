import type { FailureCause } from "@/schemas/executions/failure-cause";
import type { EvidenceBook } from "./evidence-book";
import type { CorrectionFact, InvestigationFacts } from "./facts";
import { type Competing, competing, priors, type Signal, type Weights } from "./weights";

/** A person who looked at this very failure knows better than rules; what was said of a similar one is a hint. */
const here = 6;
const similar = 2.2;

export interface PeopleSay {
  signals: Signal[];
  /** The cause that a person named, the newest of this failure first. */
  cause: { cause: FailureCause; ofThisExecution: boolean; byName: string } | null;
  ruledOut: ReadonlySet<Competing>;
}

/** What people said of this failure and of others like it, newest last word. */
export function peopleSignals(facts: InvestigationFacts, book: EvidenceBook): PeopleSay {
  const newestFirst = [...facts.corrections].sort(
    (a, b) => Number(b.ofThisExecution) - Number(a.ofThisExecution) || b.at - a.at,
  );
  const signals = newestFirst.slice(0, 5).flatMap((correction): Signal[] => {
    const weight = correction.ofThisExecution ? here : similar;
    const weights = weightsOf(correction, weight);
    if (weights === null) return [];
    const where = correction.ofThisExecution ? "this failure" : "a similar failure";
    const text = correction.text === null ? "" : `: “${correction.text}”`;
    return [
      {
        rule: `person-${correction.kind.replace("_", "-")}`,
        weights,
        decisive: correction.ofThisExecution,
        evidenceIds: [
          book.add({
            kind: "correction",
            statement: `${correction.byName} ${spoken(correction)} ${where}${text}`,
            at: correction.at,
            href: correction.href,
          }),
        ],
        says: `${correction.byName} ${spoken(correction)} ${where}`,
      },
    ];
  });
  const named = newestFirst.find(({ kind, cause }) => kind !== "rule_out" && cause !== null);
  return {
    signals,
    cause:
      named?.cause == null
        ? null
        : { cause: named.cause, ofThisExecution: named.ofThisExecution, byName: named.byName },
    ruledOut: new Set(
      newestFirst.flatMap(({ kind, verdict, ofThisExecution }) =>
        kind === "rule_out" && ofThisExecution && isCompeting(verdict) ? [verdict] : [],
      ),
    ),
  };
}

function isCompeting(verdict: CorrectionFact["verdict"]): verdict is Competing {
  return competing.some((each) => each === verdict);
}

function spoken({ kind, verdict, cause }: CorrectionFact): string {
  const what = verdict === null || verdict === "inconclusive" ? (cause ?? "").replaceAll("_", " ") : verdict;
  if (kind === "confirm") return `confirmed “${what}” of`;
  return kind === "rule_out"
    ? `ruled out “${what}” for`
    : `corrected the cause${what === "" ? "" : ` to “${what}”`} of`;
}

function weightsOf({ kind, verdict, cause }: CorrectionFact, weight: number): Weights | null {
  if (isCompeting(verdict)) {
    const sign = kind === "rule_out" ? -1 : 1;
    return { [verdict]: sign * weight };
  }
  if (cause === null || kind === "rule_out") return null;
  // A cause alone speaks for what such causes usually are.
  const [best] = Object.entries(priors[cause]).sort((a, b) => b[1] - a[1]);
  return best === undefined ? null : { [best[0]]: weight / 4 };
}
