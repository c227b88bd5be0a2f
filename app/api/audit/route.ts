import { ListAuditInput, listAudit } from "@/lib/audit";
import { parseQuery, route } from "@/lib/http";

export const GET = route("audit.read", async ({ ctx, request }) => {
  return Response.json(await listAudit({ ctx, input: parseQuery(request, ListAuditInput) }));
});
