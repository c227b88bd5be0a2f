import { listConnectors } from "@/lib/connectors";
import { route } from "@/lib/http";
import { storeKinds } from "@/schemas/connectors/connector-kinds";

export const GET = route("connectors.read", async ({ ctx }) => {
  return Response.json(await listConnectors({ ctx, input: { kinds: storeKinds } }));
});
