import { listTelemetry } from "@/lib/connectors/telemetry/list-telemetry";
import { route } from "@/lib/http/route";

export const GET = route("connectors.read", async ({ ctx }) => {
  return Response.json(await listTelemetry({ ctx, input: undefined }));
});
