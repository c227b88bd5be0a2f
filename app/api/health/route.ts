import { readHealth } from "@/lib/health";
import { route } from "@/lib/http";
import { parseFilters } from "@/schemas/filters";

export const GET = route("workspace.read", async ({ ctx, request }) => {
  const { value } = parseFilters(new URL(request.url).searchParams);
  return Response.json(await readHealth({ ctx, input: value }));
});
