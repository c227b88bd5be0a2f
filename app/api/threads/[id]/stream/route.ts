import { createUIMessageStreamResponse } from "ai";
import { route } from "@/lib/http";
import { findRunningRun, findThread, followRun } from "@/lib/team";

/** The answer that is being written, from its beginning; 204 when none is. */
export const GET = route<{ id: string }>("threads.read", async ({ ctx, params }) => {
  await findThread(ctx, params.id);
  const run = await findRunningRun(ctx, params.id);
  return run === null
    ? new Response(null, { status: 204 })
    : createUIMessageStreamResponse({ stream: followRun(ctx, run.id) });
});
