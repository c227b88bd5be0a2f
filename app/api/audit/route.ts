import { ListAuditInput, listAudit } from "@/lib/audit/list-audit";
import { parseQuery } from "@/lib/http/parse-query";
import { route } from "@/lib/http/route";

export const GET = route("audit.read", async ({ ctx, request }) => {
  return Response.json(await listAudit({ ctx, input: parseQuery(request, ListAuditInput) }));
});
