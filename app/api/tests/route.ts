import { route } from "@/lib/auth/route";
import { readTests } from "@/lib/tests/read-tests";
import { parseFilters } from "@/schemas/filters";

export const GET = route("workspace.read", async ({ ctx, request }) => {
  const { value } = parseFilters(new URL(request.url).searchParams);
  return Response.json(await readTests({ ctx, input: value }));
});
