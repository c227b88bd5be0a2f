import { and, eq, isNull, lt, or } from "drizzle-orm";
import type { Context } from "@/lib/context";
import { codeownersFiles, type projects } from "@/lib/db/schema";
import { toErrorView } from "@/lib/errors";
import type { HarnessClient } from "@/lib/harness/client";
import { codeownersOfRepository } from "./codeowners-of-repository";
import { storeCodeowners } from "./store-codeowners";

/** A little less than a day, because what asks for it comes by each hour. */
const everyMs = 23.5 * 3_600_000;

/**
 * Reads the CODEOWNERS files that came from Harness Code again, each once a day. Where that fails, the text of before stays, with
 * the reason beside it, and is tried again with the next round.
 *
 * @returns how many files have another text now
 */
export async function refreshCodeowners(
  ctx: Context,
  client: HarnessClient,
  project: typeof projects.$inferSelect,
): Promise<number> {
  const due = await ctx.db
    .select({ repo: codeownersFiles.repo })
    .from(codeownersFiles)
    .where(
      and(
        eq(codeownersFiles.projectId, project.id),
        eq(codeownersFiles.source, "harness_code"),
        or(
          isNull(codeownersFiles.checkedAt),
          lt(codeownersFiles.checkedAt, new Date(ctx.now().getTime() - everyMs)),
        ),
      ),
    )
    .orderBy(codeownersFiles.repo);
  let changed = 0;
  for (const { repo } of due) {
    ctx.signal?.throwIfAborted();
    try {
      const { path, content } = await codeownersOfRepository({ client, signal: ctx.signal }, project, repo);
      const source = "harness_code";
      const by = "Harness Code";
      const read = { project, repo, content, source, path, by, onlyOverOwn: true } as const;
      const receipt = await storeCodeowners(ctx, read);
      if (receipt.changed) changed += 1;
    } catch (error) {
      if (ctx.signal?.aborted) throw error;
      const { message } = toErrorView(error);
      ctx.log.warn({ err: error, project: project.key, repo }, "CODEOWNERS could not be read again");
      await ctx.db
        .update(codeownersFiles)
        .set({ problem: message.slice(0, 500) })
        .where(
          and(
            eq(codeownersFiles.projectId, project.id),
            eq(codeownersFiles.repo, repo),
            eq(codeownersFiles.source, "harness_code"),
          ),
        );
    }
  }
  return changed;
}
