import { route } from "@/lib/auth/route";
import { NotFoundError } from "@/lib/errors";
import { getTest } from "@/lib/tests/get-test";

export const GET = route<{ id: string }>("workspace.read", async ({ ctx, params }) => {
  const testId = Number(params.id);
  if (!Number.isSafeInteger(testId) || testId < 1 || testId > 2_147_483_647)
    throw new NotFoundError("There is no such test.");
  return Response.json(await getTest({ ctx, input: { testId } }));
});
