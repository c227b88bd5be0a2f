"use client";

import { Check, Copy, LoaderCircle, PencilLine, RotateCw, Square } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { RelativeTime } from "@/components/ui/relative-time";
import { toast } from "@/components/ui/toast";
import { formatDuration } from "@/lib/format/duration";
import type { InvestigationView } from "@/schemas/failures/investigations";
import { useInvestigationActions } from "./investigation-actions";
import { summaryText } from "./summary-text";
import { useInvestigationAction } from "./use-investigation";
import { reasonWords } from "./versions";

const CorrectDialog = dynamic(() => import("./correction-dialog").then((module) => module.CorrectDialog), {
  ssr: false,
});

/** Below the first line: whether it is right, in whose view, how old it is, and how to have it made again. */
export function FeedbackBar({ view, version }: { view: InvestigationView; version: number }) {
  const actions = useInvestigationActions();
  const { run, running } = useInvestigationAction(view);
  const [correcting, setCorrecting] = useState(false);
  const made = view.versions.find((each) => each.version === version);
  const confirmations = view.feedback.filter((each) => each.kind === "confirm" && each.version === version);
  const ref = { project: view.projectKey, planExecutionId: view.planExecutionId };
  const busy = view.status === "queued" || view.status === "running";
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
      <div className="flex flex-wrap items-center gap-2">
        {view.viewer.mayCorrect ? (
          <>
            <span className="text-ink-soft">Is this right?</span>
            <Button
              size="sm"
              icon={<Check aria-hidden />}
              disabled={running !== null}
              loading={running === "confirm"}
              onClick={() =>
                run("confirm", () => actions.giveFeedback({ ...ref, version, kind: "confirm" }), {
                  message: "Confirmed. The next similar failure will use it.",
                })
              }
            >
              Confirm
            </Button>
            <Button
              size="sm"
              icon={<PencilLine aria-hidden />}
              disabled={running !== null}
              onClick={() => setCorrecting(true)}
            >
              Not quite
            </Button>
          </>
        ) : null}
        {confirmations.length === 0 ? null : (
          <span className="inline-flex items-center gap-1 text-sm text-ink-soft">
            <Check className="size-3.5 text-accent" aria-hidden />
            Confirmed by {[...new Set(confirmations.map((each) => each.byName))].join(", ")}
          </span>
        )}
      </div>
      <div className="flex min-h-7 flex-wrap items-center gap-x-3 gap-y-1 text-sm text-ink-faint">
        {busy ? (
          <Remaking view={view} />
        ) : made === undefined ? null : (
          <span>
            Version {version}, made <RelativeTime at={made.at} /> in {formatDuration(made.durationMs)} because{" "}
            {reasonWords[made.reason]}
          </span>
        )}
        <Button size="sm" variant="ghost" icon={<Copy aria-hidden />} onClick={() => void copySummary(view)}>
          Copy summary
        </Button>
        {view.viewer.mayInvestigate && !busy ? (
          <Button
            size="sm"
            variant="ghost"
            icon={<RotateCw aria-hidden />}
            disabled={running !== null}
            loading={running === "again"}
            onClick={() => run("again", () => actions.start({ ...ref, again: true }))}
          >
            Investigate again
          </Button>
        ) : null}
      </div>
      {correcting ? (
        <CorrectDialog
          sending={running === "correct"}
          onClose={() => setCorrecting(false)}
          onSend={(correction) =>
            run("correct", () => actions.giveFeedback({ ...ref, version, kind: "correct", ...correction }), {
              message: "Saved. The next similar failure will use it.",
              afterwards: () => setCorrecting(false),
            })
          }
        />
      ) : null}
    </div>
  );
}

/** A newer version is being made: in the line that the finished one takes, so that nothing moves. */
function Remaking({ view }: { view: InvestigationView }) {
  const actions = useInvestigationActions();
  const { run, running } = useInvestigationAction(view);
  return (
    <>
      <span role="status" className="flex items-center gap-2">
        <LoaderCircle className="size-3.5 animate-spin text-running" aria-hidden />
        Making a new version{view.progress === null ? " …" : `: ${view.progress.phase}`}
      </span>
      {view.viewer.mayInvestigate ? (
        <Button
          size="sm"
          variant="ghost"
          icon={<Square aria-hidden />}
          loading={running !== null}
          onClick={() =>
            run("cancel", () =>
              actions.cancel({ project: view.projectKey, planExecutionId: view.planExecutionId }),
            )
          }
        >
          Stop
        </Button>
      ) : null}
    </>
  );
}

/** For a conversation elsewhere: the answer in a few lines, with the link. */
async function copySummary(view: InvestigationView): Promise<void> {
  if (view.report === null) return;
  const url = new URL(view.path, window.location.origin).href;
  try {
    await navigator.clipboard.writeText(
      summaryText(`${view.pipelineName} #${view.runSequence}`, view.report, url),
    );
    toast("Copied.");
  } catch {
    toast.error("The browser did not let the summary be copied.");
  }
}
