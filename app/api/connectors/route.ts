import { listConnectors } from "@/lib/connectors/list-connectors";
import { route } from "@/lib/http/route";

export const GET = route("connectors.read", async ({ ctx }) => {
  return Response.json(await listConnectors({ ctx, input: { kinds: ["harness"] } }));
});
