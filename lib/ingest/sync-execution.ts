import { and, eq } from "drizzle-orm";
import { harnessClientFor } from "@/lib/connectors";
import type { VerbArgs } from "@/lib/context";
import { projects } from "@/lib/db/schema";
import { HarnessNotFoundError } from "@/lib/harness/client";
import { recordingFailure } from "@/lib/history";
import type { JobPayload } from "@/schemas/jobs/payloads";
import type { AfterDetails } from "./after-details";
import { fetchExecutionDetails } from "./fetch-execution-details";
import { removeExecution } from "./remove-execution";

/** Reads one execution in full, because something says that it changed. Executions of unwatched projects are ignored. */
export async function syncExecution({
  ctx,
  input,
  after,
}: VerbArgs<JobPayload<"sync-execution">> & { after: AfterDetails }): Promise<void> {
  const [project] = await ctx.db
    .select()
    .from(projects)
    .where(
      and(
        eq(projects.connectorId, input.connectorId),
        eq(projects.orgIdentifier, input.orgIdentifier),
        eq(projects.projectIdentifier, input.projectIdentifier),
      ),
    );
  if (!project?.watched) return;
  await recordingFailure(ctx, project, async () => {
    const client = await harnessClientFor(ctx, project.connectorId);
    try {
      const { planExecutionId } = input;
      const ref = { planExecutionId, pipelineIdentifier: "", allTests: true };
      await fetchExecutionDetails(ctx, client, project, ref, after);
    } catch (error) {
      if (!(error instanceof HarnessNotFoundError)) throw error;
      // About the execution, not about the project: another one's webhook, or deleted meanwhile.
      await removeExecution(ctx.db, project, input.planExecutionId);
    }
  });
}
