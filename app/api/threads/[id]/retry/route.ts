import { createUIMessageStreamResponse } from "ai";
import { route } from "@/lib/http";
import { followRun, retryRun } from "@/lib/team";

/** Writes the last answer anew and streams it. */
export const POST = route<{ id: string }>("threads.write", async ({ ctx, params }) => {
  const { runId } = await retryRun({ ctx, input: { threadId: params.id } });
  return createUIMessageStreamResponse({ stream: followRun(ctx, runId) });
});
