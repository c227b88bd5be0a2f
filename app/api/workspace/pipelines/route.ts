import { route } from "@/lib/http";
import { listPipelineNames } from "@/lib/workspace";

export const GET = route("workspace.read", async ({ ctx }) =>
  Response.json(await listPipelineNames({ ctx })),
);
