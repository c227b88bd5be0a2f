import { route } from "@/lib/http";
import { readTestSettings } from "@/lib/test-reliability";

export const GET = route("workspace.read", async ({ ctx }) =>
  Response.json(await readTestSettings({ ctx, input: undefined })),
);
