import { systemContext } from "@/lib/auth";
import { publicRoute, readText } from "@/lib/http";
import { maxWebhookBytes, receiveWebhook, webhookSecretHeader } from "@/lib/ingest";

export const dynamic = "force-dynamic";

/** Where Harness's pipeline notifications arrive; authenticated by the connector's secret header. */
export const POST = publicRoute<{ connector: string }>(async ({ request, params }) => {
  const ctx = await systemContext("Harness webhook", { signal: request.signal });
  const body = await readText(request, { maxBytes: maxWebhookBytes });
  const input = { webhookKey: params.connector, secret: request.headers.get(webhookSecretHeader), body };
  return Response.json(await receiveWebhook({ ctx, input }), { status: 202 });
});
