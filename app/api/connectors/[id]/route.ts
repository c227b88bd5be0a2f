import { getConnector } from "@/lib/connectors";
import { route } from "@/lib/http";

export const GET = route<{ id: string }>("connectors.read", async ({ ctx, params }) => {
  return Response.json(await getConnector({ ctx, input: { connectorId: params.id } }));
});
