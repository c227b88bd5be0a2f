import { eq } from "drizzle-orm";
import type { VerbArgs } from "@/lib/context";
import { threads } from "@/lib/db/schema";
import { NotFoundError } from "@/lib/errors";
import { assertCan, can } from "@/lib/permissions";
import { describeModel } from "@/lib/team/models/select-model";
import { settleLostRuns } from "@/lib/team/run-state/settle-lost-runs";
import type { ThreadIdInput, ThreadView } from "@/schemas/team/threads";
import { mayManage } from "./find-thread";
import { listMessages } from "./list-messages";
import { selectThreadSummaries, toThreadSummary } from "./list-threads";

/**
 * A thread with its messages. An answer whose process died is settled first, so that it can be retried.
 *
 * @throws NotFoundError  no such thread
 */
export async function getThread({ ctx, input }: VerbArgs<ThreadIdInput>): Promise<ThreadView> {
  assertCan(ctx, "threads.read");
  await settleLostRuns(ctx, { threadId: input.threadId });
  const [row] = await selectThreadSummaries(ctx).where(eq(threads.id, input.threadId));
  if (!row) {
    throw new NotFoundError("This thread does not exist. It may have been deleted.");
  }
  return {
    ...toThreadSummary(row),
    messages: await listMessages(ctx, input.threadId),
    model: describeModel(),
    viewer: { maySend: can(ctx.actor.role, "threads.write"), mayManage: mayManage(ctx, row.thread) },
  };
}
