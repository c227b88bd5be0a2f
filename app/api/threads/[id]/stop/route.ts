import { route } from "@/lib/http";
import { stopRun } from "@/lib/team";

export const POST = route<{ id: string }>("threads.write", async ({ ctx, params }) => {
  return Response.json(await stopRun({ ctx, input: { threadId: params.id } }));
});
