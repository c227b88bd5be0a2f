import { ArrowRight } from "lucide-react";
import { RelativeTime } from "@/components/ui/relative-time";
import { branchesInWords } from "@/schemas/test-reliability/branch-words";
import type { TestPageView } from "@/schemas/test-reliability/single-test";
import { TestStateMark } from "../state-mark";

/** Every change of state, newest first: from what to what, by whom, why, until when. */
export function TestHistory({ history }: { history: TestPageView["stateHistory"] }) {
  if (history.length === 0) return <p className="text-ink-soft">Its state has never changed.</p>;
  return (
    <ol className="flex flex-col divide-y divide-line">
      {[...history]
        .sort((a, b) => b.at - a.at)
        .map((entry) => (
          <li key={`${entry.at} ${entry.to}`} className="flex flex-col gap-0.5 py-2 first:pt-0 last:pb-0">
            <span className="flex flex-wrap items-center gap-x-2 gap-y-0.5">
              {entry.from === null ? null : (
                <>
                  <TestStateMark state={entry.from} className="text-sm" />
                  <ArrowRight className="size-3.5 text-ink-faint" aria-label="to" />
                </>
              )}
              <TestStateMark state={entry.to} className="text-sm font-medium" />
              <span className="ml-auto text-sm text-ink-faint">
                {entry.setBy === "policy" ? "policy" : (entry.byName ?? "a person")},{" "}
                <RelativeTime at={entry.at} />
              </span>
            </span>
            <span className="text-sm break-words text-ink-soft">
              {entry.reason}
              {entry.branches === null ? null : (
                <span className="text-ink-faint"> Only on {branchesInWords(entry.branches)}.</span>
              )}
              {entry.expiresAt === null ? null : (
                <span className="text-ink-faint">
                  {" "}
                  Until <RelativeTime at={entry.expiresAt} />.
                </span>
              )}
            </span>
          </li>
        ))}
    </ol>
  );
}
