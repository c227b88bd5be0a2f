import { createUIMessageStreamResponse } from "ai";
import { readJson } from "@/lib/http/read-json";
import { route } from "@/lib/http/route";
import { followRun } from "@/lib/team/runs/follow-run";
import { sendMessage } from "@/lib/team/runs/send-message";
import { SendMessageBody } from "@/schemas/team/threads";

/** Takes a message and streams the answer. Leaving ends the reading; the answer is written to its end. */
export const POST = route<{ id: string }>("threads.write", async ({ ctx, request, params }) => {
  const body = await readJson(request, SendMessageBody);
  const { runId } = await sendMessage({ ctx, input: { threadId: params.id, ...body } });
  return createUIMessageStreamResponse({ stream: followRun(ctx, runId) });
});
