"use client";

import { ArrowRight, FlaskConical, RotateCcw, SkipForward } from "lucide-react";
import { useExecutionRequest } from "@/components/execution/use-execution-request";
import { Badge, type Tone } from "@/components/ui/badge";
import { Button, ButtonLink, buttonClass } from "@/components/ui/button";
import { testPath } from "@/lib/addresses";
import { formatCount } from "@/lib/format/number";
import type { InvestigationAction } from "@/schemas/failures/investigations";
import { useInvestigationActions } from "./investigation-actions";

const risks: Record<InvestigationAction["risk"], { words: string; tone: Tone } | null> = {
  none: null,
  low: { words: "Low risk", tone: "neutral" },
  medium: { words: "Medium risk", tone: "warn" },
  high: { words: "High risk", tone: "bad" },
};

/** What to do, in the order in which it should be done. A run again becomes a request that an approver decides on. */
export function RecommendedActions({
  actions,
  mayRequest,
  compact = false,
}: {
  actions: readonly InvestigationAction[];
  mayRequest: boolean;
  /** In the chat: without the expected effect. */
  compact?: boolean;
}) {
  const { request } = useInvestigationActions();
  const { ask, pending, running, dialog } = useExecutionRequest(request);
  return (
    <>
      <ol className="flex flex-col gap-4">
        {actions.map((action, index) => {
          const risk = risks[action.risk];
          return (
            <li key={action.id} className="flex gap-2.5">
              <span className="w-4 shrink-0 text-right font-medium text-ink-faint" aria-hidden>
                {index + 1}
              </span>
              <div className="flex min-w-0 flex-1 flex-col gap-1">
                <p className="font-medium break-words">{action.title}</p>
                <p className="text-sm break-words text-ink-soft">{action.what}</p>
                {compact ? null : (
                  <p className="text-sm break-words text-ink-faint">{action.expectedEffect}</p>
                )}
                <div className="mt-0.5 flex flex-wrap items-center gap-2 empty:hidden">
                  <ActionButton
                    action={action}
                    first={index === 0}
                    mayRequest={mayRequest}
                    pending={pending}
                    running={running === action.id}
                    ask={ask}
                  />
                  {risk === null ? null : <Badge tone={risk.tone}>{risk.words}</Badge>}
                </div>
              </div>
            </li>
          );
        })}
      </ol>
      {dialog}
    </>
  );
}

function ActionButton({
  action,
  first,
  mayRequest,
  pending,
  running,
  ask,
}: {
  action: InvestigationAction;
  first: boolean;
  mayRequest: boolean;
  pending: boolean;
  running: boolean;
  ask: ReturnType<typeof useExecutionRequest>["ask"];
}) {
  const { button } = action;
  if (button === null) return null;
  const look = { size: "sm", variant: first ? "primary" : "secondary" } as const;
  if (button.type === "open") {
    return /^https?:/.test(button.href) ? (
      <a href={button.href} target="_blank" rel="noreferrer" className={buttonClass(look)}>
        {button.label}
        <ArrowRight aria-hidden />
        <span className="sr-only"> (opens in a new tab)</span>
      </a>
    ) : (
      <ButtonLink {...look} href={button.href} prefetch={false}>
        {button.label}
        <ArrowRight aria-hidden />
      </ButtonLink>
    );
  }
  if (button.type === "quarantine") {
    // Decided on the test's own page, which shows first what a quarantine would have done.
    const [only] = button.testIds;
    return only === undefined ? null : (
      <ButtonLink {...look} icon={<FlaskConical aria-hidden />} href={testPath(only)} prefetch={false}>
        {button.testIds.length === 1
          ? "Open the test"
          : `Open the first of ${formatCount(button.testIds.length)} tests`}
      </ButtonLink>
    );
  }
  if (!mayRequest) {
    return (
      <p className="text-sm text-ink-faint">A member can ask for this; an approver then decides on it.</p>
    );
  }
  const retry = button.type === "retry_stage";
  return (
    <Button
      {...look}
      icon={retry ? <SkipForward aria-hidden /> : <RotateCcw aria-hidden />}
      disabled={pending}
      loading={running}
      onClick={() =>
        ask(action.id, {
          projectKey: button.projectKey,
          planExecutionId: button.planExecutionId,
          ...(button.type === "retry_stage"
            ? { action: "retry", stageIdentifiers: button.stageIdentifiers }
            : { action: "rerun" }),
        })
      }
    >
      {retry ? "Retry failed stage" : "Run again"}
    </Button>
  );
}
