import type { Context } from "@/lib/context";
import type { HarnessClient } from "@/lib/harness/client";
import { listPipelines } from "@/lib/harness/reads";
import { lockProject, type ProjectRow, scopeOf, storePipelines } from "@/lib/history";
import type { PipelineSummary } from "@/schemas/harness/pipeline";
import { storeDefaultBranches } from "./store-default-branches";

/** Reads which pipelines a project has. */
export async function refreshPipelines(
  ctx: Pick<Context, "db" | "now" | "signal">,
  client: HarnessClient,
  project: ProjectRow,
): Promise<void> {
  const listed: PipelineSummary[] = [];
  for await (const pipeline of listPipelines({ client, scope: scopeOf(project), signal: ctx.signal })) {
    listed.push(pipeline);
  }
  await ctx.db.transaction(async (tx) => {
    await lockProject(tx, project.id);
    await storePipelines(tx, project.id, listed, ctx.now());
  });
  await storeDefaultBranches(ctx.db, project.id);
}
