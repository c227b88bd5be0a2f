import { route } from "@/lib/auth/route";
import { listConnectors } from "@/lib/connectors/list-connectors";

export const GET = route("connectors.read", async ({ ctx }) => {
  return Response.json(await listConnectors({ ctx, input: undefined }));
});
