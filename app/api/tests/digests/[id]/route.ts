import { NotFoundError } from "@/lib/errors";
import { route } from "@/lib/http";
import { getDigest } from "@/lib/test-reliability";

export const GET = route<{ id: string }>("workspace.read", async ({ ctx, params }) => {
  const id = Number(params.id);
  if (!Number.isSafeInteger(id) || id < 1 || id > 2_147_483_647)
    throw new NotFoundError("There is no such digest.");
  return Response.json(await getDigest({ ctx, input: { id } }));
});
