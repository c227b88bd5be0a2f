import { InvalidInputError } from "@/lib/errors";
import { route } from "@/lib/http";
import { readHarnessQuarantine } from "@/lib/test-reliability";
import { ProjectRef } from "@/schemas/test-reliability/settings";

/** Harness's own list of quarantined tests in a project, read live. */
export const GET = route("workspace.read", async ({ ctx, request }) => {
  const input = ProjectRef.safeParse({ projectKey: new URL(request.url).searchParams.get("project") });
  if (!input.success) throw new InvalidInputError("Name the project: ?project=<project key>.");
  return Response.json(await readHarnessQuarantine({ ctx, input: input.data }));
});
