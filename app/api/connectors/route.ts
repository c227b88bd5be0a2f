import { listConnectors } from "@/lib/connectors";
import { route } from "@/lib/http";
import { connectorKinds } from "@/schemas/connectors/connector-kinds";

export const GET = route("connectors.read", async ({ ctx }) => {
  return Response.json(await listConnectors({ ctx, input: { kinds: connectorKinds } }));
});
