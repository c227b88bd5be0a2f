import { route } from "@/lib/auth/route";
import { listTelemetry } from "@/lib/connectors/telemetry/list-telemetry";

export const GET = route("connectors.read", async ({ ctx }) => {
  return Response.json(await listTelemetry({ ctx, input: undefined }));
});
