"use client";

import { Square } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Progress } from "@/components/ui/progress";
import type { InvestigationView } from "@/schemas/failures/investigations";
import { useInvestigationActions } from "./investigation-actions";
import { useInvestigationAction } from "./use-investigation";

/** What the investigation does now, how far it is, and how to stop it. */
export function ProgressPanel({ view }: { view: InvestigationView }) {
  const actions = useInvestigationActions();
  const { run, running } = useInvestigationAction(view);
  const { progress } = view;
  return (
    <div role="status" className="panel flex flex-wrap items-center gap-x-6 gap-y-3 px-4 py-3">
      <Progress
        className="min-w-0 flex-1 basis-64"
        label={view.status === "queued" ? "Waiting for its turn" : (progress?.phase ?? "Starting")}
        value={progress === null || progress.total === 0 ? null : progress.done / progress.total}
        {...(progress === null || progress.total === 0
          ? {}
          : { text: `${Math.min(progress.done + 1, progress.total)} of ${progress.total}` })}
      />
      {view.viewer.mayInvestigate ? (
        <Button
          size="sm"
          icon={<Square aria-hidden />}
          loading={running === "cancel"}
          onClick={() =>
            run("cancel", () =>
              actions.cancel({ project: view.projectKey, planExecutionId: view.planExecutionId }),
            )
          }
        >
          Stop
        </Button>
      ) : null}
    </div>
  );
}
