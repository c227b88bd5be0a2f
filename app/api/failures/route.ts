import { route } from "@/lib/auth/route";
import { readFailures } from "@/lib/failures/read-failures";
import { parseFilters } from "@/schemas/filters";

export const GET = route("workspace.read", async ({ ctx, request }) => {
  const { value } = parseFilters(new URL(request.url).searchParams);
  return Response.json(await readFailures({ ctx, input: value }));
});
