import { route } from "@/lib/auth/route";
import { readTests } from "@/lib/tests/read-tests";
import { parseTestFilters } from "@/schemas/test-filters";

export const GET = route("workspace.read", async ({ ctx, request }) => {
  const { value } = parseTestFilters(new URL(request.url).searchParams);
  return Response.json(await readTests({ ctx, input: value }));
});
