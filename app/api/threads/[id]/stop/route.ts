import { route } from "@/lib/http/route";
import { stopRun } from "@/lib/team/runs/stop-run";

export const POST = route<{ id: string }>("threads.write", async ({ ctx, params }) => {
  return Response.json(await stopRun({ ctx, input: { threadId: params.id } }));
});
