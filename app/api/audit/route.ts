import { ListAuditInput, listAudit } from "@/lib/audit/list-audit";
import { parseQuery } from "@/lib/auth/parse-query";
import { route } from "@/lib/auth/route";

export const GET = route("audit.read", async ({ ctx, request }) => {
  return Response.json(await listAudit({ ctx, input: parseQuery(request, ListAuditInput) }));
});
