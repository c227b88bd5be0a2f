import { route } from "@/lib/http";
import { readProgress } from "@/lib/workspace";
import { parseFilters } from "@/schemas/filters";

export const GET = route("workspace.read", async ({ ctx, request }) => {
  const { value } = parseFilters(new URL(request.url).searchParams);
  return Response.json(await readProgress({ ctx, input: value }));
});
