"use client";

import { BottomLine } from "@/components/ui/page";
import { useNow } from "@/components/ui/relative-time";
import { StatusShape } from "@/components/ui/status-mark";
import { TextLink } from "@/components/ui/text-link";
import { executionPath } from "@/lib/addresses";
import { formatAge } from "@/lib/format/time";
import type { HealthHeadline as Headline } from "@/schemas/executions/health";

/** What is wrong now, in words; how long it has been so keeps counting while the page is open. */
export function HealthHeadline({
  headline,
  read,
}: {
  headline: Headline;
  /** Whether the list of executions is read to the range's beginning: a part of it proves nothing sound. */
  read: boolean;
}) {
  const now = useNow();
  const { state, lead, subject, detail } = headline;
  return (
    <BottomLine detail={detail ?? undefined}>
      {state === "quiet" ? null : (
        <StatusShape
          outcome={state === "failing" ? "failed" : "succeeded"}
          size={18}
          className="mr-2 inline -translate-y-0.5"
        />
      )}
      {read || state === "failing" ? null : "So far: "}
      {lead}
      {subject === null ? null : (
        <>
          <TextLink
            href={executionPath(subject.projectKey, subject.executionId)}
            quiet
            className="text-failed! underline decoration-failed/40 decoration-2"
          >
            {subject.text}
          </TextLink>{" "}
          has been red for <span suppressHydrationWarning>{formatAge(Math.max(0, now - subject.since))}</span>
          .
        </>
      )}
    </BottomLine>
  );
}
