import { createUIMessageStreamResponse } from "ai";
import { readJson, route } from "@/lib/http";
import { followRun, sendMessage } from "@/lib/team";
import { SendMessageBody } from "@/schemas/team/threads";

/** Takes a message and streams the answer. Leaving ends the reading; the answer is written to its end. */
export const POST = route<{ id: string }>("threads.write", async ({ ctx, request, params }) => {
  const body = await readJson(request, SendMessageBody);
  const { runId } = await sendMessage({ ctx, input: { threadId: params.id, ...body } });
  return createUIMessageStreamResponse({ stream: followRun(ctx, runId) });
});
