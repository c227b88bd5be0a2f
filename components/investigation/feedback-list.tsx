import { RelativeTime } from "@/components/ui/relative-time";
import { failureCauseTitles } from "@/schemas/executions/failure-causes";
import type { InvestigationView } from "@/schemas/failures/investigations";

type Feedback = InvestigationView["feedback"][number];

/** What people said of this investigation, newest first. */
export function FeedbackList({
  feedback,
  hypothesisTitle,
}: {
  feedback: readonly Feedback[];
  hypothesisTitle: (id: string) => string | null;
}) {
  return (
    <ul className="flex flex-col gap-2.5">
      {[...feedback].reverse().map((each) => (
        <li key={each.id}>
          <p>
            <span className="font-medium">{each.byName}</span> {said(each, hypothesisTitle)}
          </p>
          {each.text === null ? null : (
            <p className="break-words whitespace-pre-wrap text-ink-soft">“{each.text}”</p>
          )}
          <p className="text-sm text-ink-faint">
            <RelativeTime at={each.at} />, on version {each.version}
          </p>
        </li>
      ))}
    </ul>
  );
}

function said(each: Feedback, hypothesisTitle: (id: string) => string | null): string {
  if (each.kind === "confirm") return "confirmed it.";
  if (each.kind === "rule_out") {
    const title = each.hypothesisId === null ? null : hypothesisTitle(each.hypothesisId);
    return title === null ? "ruled a hypothesis out." : `ruled out: ${title}`;
  }
  return each.cause === null
    ? "corrected it."
    : `corrected it: ${failureCauseTitles[each.cause].title.toLowerCase()}.`;
}
