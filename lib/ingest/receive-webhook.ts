import { and, eq } from "drizzle-orm";
import { receiveDelivery, settingsOf } from "@/lib/connectors";
import type { VerbArgs } from "@/lib/context";
import { projects } from "@/lib/db/schema";
import { InvalidInputError } from "@/lib/errors";
import { enqueue } from "@/lib/jobs";
import { HarnessSettings } from "@/schemas/connectors/harness-connector";
import { HarnessNotification } from "@/schemas/webhooks";

/** The custom header that Harness's notification rule sends; its value is shown once when the connector is made. */
export const webhookSecretHeader = "x-webhook-token";
export const maxWebhookBytes = 1024 * 1024;

export interface WebhookInput {
  /** The random part of the address. */
  webhookKey: string;
  secret: string | null;
  body: string;
}

export interface WebhookReceipt {
  /** `queued`: the execution is read soon; `known`: that is already about to happen; `ignored`: nobody watches the project. */
  outcome: "queued" | "known" | "ignored";
}

/**
 * Takes a notification of a Harness pipeline as a hint to read that execution now. What it says is not believed: everything is
 * read from Harness. The same event twice, or many events of one execution at once, lead to one read.
 *
 * @throws NotFoundError         no connector has this address
 * @throws UnauthenticatedError  the secret is missing or wrong
 * @throws InvalidInputError     the body is not a notification of this connector's account
 */
export async function receiveWebhook({ ctx, input }: VerbArgs<WebhookInput>): Promise<WebhookReceipt> {
  const { webhookKey, secret, body } = input;
  const { outcome } = await receiveDelivery(
    { ctx, input: { kind: "harness", webhookKey, secret, header: webhookSecretHeader } },
    async (tx, connector) => {
      const { eventData } = parseBody(body);
      const { accountId } = settingsOf(connector, HarnessSettings);
      if (eventData.accountIdentifier !== undefined && eventData.accountIdentifier !== accountId) {
        throw new InvalidInputError("The notification is of another Harness account.");
      }
      const { orgIdentifier, projectIdentifier, planExecutionId, eventType } = eventData;
      const delivery = { event: eventType, subject: planExecutionId };
      const [project] = await tx
        .select({ watched: projects.watched })
        .from(projects)
        .where(
          and(
            eq(projects.connectorId, connector.id),
            eq(projects.orgIdentifier, orgIdentifier),
            eq(projects.projectIdentifier, projectIdentifier),
          ),
        );
      if (!project?.watched) {
        return { ...delivery, outcome: "ignored", reason: "Its project is not watched." };
      }
      const job = { connectorId: connector.id, orgIdentifier, projectIdentifier, planExecutionId };
      const id = await enqueue("sync-execution", job, { tx });
      ctx.log.info({ connectorId: connector.id, planExecutionId, event: eventType }, "webhook received");
      return id === null
        ? { ...delivery, outcome: "known", reason: "The execution is about to be read already." }
        : { ...delivery, outcome: "queued", reason: null };
    },
  );
  return { outcome };
}

function parseBody(body: string): HarnessNotification {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    throw new InvalidInputError("The body is not JSON.");
  }
  const parsed = HarnessNotification.safeParse(json);
  if (!parsed.success) {
    throw new InvalidInputError("The body is not a notification of a Harness pipeline.", {
      details: { fields: parsed.error.issues.map(({ path }) => path.join(".")) },
    });
  }
  return parsed.data;
}
