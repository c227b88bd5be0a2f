import { listConnectors } from "@/lib/connectors";
import { route } from "@/lib/http";

export const GET = route("connectors.read", async ({ ctx }) => {
  return Response.json(await listConnectors({ ctx, input: { kinds: ["harness"] } }));
});
