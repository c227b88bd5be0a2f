import { route } from "@/lib/http/route";
import { readTestSettings } from "@/lib/test-reliability/pages/read-test-settings";

export const GET = route("workspace.read", async ({ ctx }) =>
  Response.json(await readTestSettings({ ctx, input: undefined })),
);
