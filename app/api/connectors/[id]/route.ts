import { route } from "@/lib/auth/route";
import { getConnector } from "@/lib/connectors/get-connector";

export const GET = route<{ id: string }>("connectors.read", async ({ ctx, params }) => {
  return Response.json(await getConnector({ ctx, input: { connectorId: params.id } }));
});
