import { route } from "@/lib/auth/route";
import { readTestSettings } from "@/lib/tests/read-test-settings";

export const GET = route("workspace.read", async ({ ctx }) =>
  Response.json(await readTestSettings({ ctx, input: undefined })),
);
