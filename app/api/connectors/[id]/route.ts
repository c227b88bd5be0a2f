import { getConnector } from "@/lib/connectors/get-connector";
import { route } from "@/lib/http/route";

export const GET = route<{ id: string }>("connectors.read", async ({ ctx, params }) => {
  return Response.json(await getConnector({ ctx, input: { connectorId: params.id } }));
});
