import { NotFoundError } from "@/lib/errors";
import { route } from "@/lib/http";
import { getTest } from "@/lib/test-reliability";

export const GET = route<{ id: string }>("workspace.read", async ({ ctx, params }) => {
  const testId = Number(params.id);
  if (!Number.isSafeInteger(testId) || testId < 1 || testId > 2_147_483_647)
    throw new NotFoundError("There is no such test.");
  return Response.json(await getTest({ ctx, input: { testId } }));
});
