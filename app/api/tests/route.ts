import { route } from "@/lib/http";
import { readTests } from "@/lib/test-reliability";
import { parseTestFilters } from "@/schemas/test-reliability/filters";

export const GET = route("workspace.read", async ({ ctx, request }) => {
  const { value } = parseTestFilters(new URL(request.url).searchParams);
  return Response.json(await readTests({ ctx, input: value }));
});
