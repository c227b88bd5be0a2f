import { and, eq } from "drizzle-orm";
import { receiveDelivery, settingsOf } from "@/lib/connectors";
import type { Context, VerbArgs } from "@/lib/context";
import { projects } from "@/lib/db/schema";
import { enqueue } from "@/lib/jobs";
import { HarnessSettings } from "@/schemas/connectors/harness-connector";
import { type Notification, understandNotification } from "./understand-notification";

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
  /**
   * `queued`: the execution or the trigger is read soon; `known`: that is already about to happen; `tested`: it was a test;
   * `ignored`: it concerns nothing here, or is not understood.
   */
  outcome: "queued" | "known" | "tested" | "ignored";
  /** Why it leads to nothing; null where it does. */
  reason: string | null;
}

/**
 * Takes a notification of a Harness pipeline as a hint to read an execution, or a trigger's history, now. What it says is not
 * believed: everything is read from Harness. The same event twice, or many events of one execution at once, lead to one read.
 * What is not understood is received and listed with its reason: Harness would call anything else a broken webhook.
 *
 * @throws NotFoundError         no connector has this address
 * @throws UnauthenticatedError  the secret is missing or wrong
 */
export async function receiveWebhook({ ctx, input }: VerbArgs<WebhookInput>): Promise<WebhookReceipt> {
  const { webhookKey, secret, body } = input;
  const { outcome, reason } = await receiveDelivery(
    { ctx, input: { kind: "harness", webhookKey, secret, header: webhookSecretHeader } },
    async (tx, connector) => {
      const { accountId } = settingsOf(connector, HarnessSettings);
      const notification = understandNotification(body, accountId);
      if (notification.about === "test") {
        return { event: "Test", subject: null, outcome: "tested", reason: null };
      }
      if (notification.about === "nothing") {
        const { event, subject, reason } = notification;
        return { event, subject, outcome: "ignored", reason };
      }
      const { event } = notification;
      const subject =
        notification.about === "trigger" ? notification.triggerIdentifier : notification.planExecutionId;
      if (!(await isWatched(tx, connector.id, notification))) {
        return { event, subject, outcome: "ignored", reason: "Its project is not watched." };
      }
      const queued = await enqueueRead(tx, connector.id, notification);
      ctx.log.info({ connectorId: connector.id, subject, event }, "webhook received");
      return queued
        ? { event, subject, outcome: "queued", reason: null }
        : { event, subject, outcome: "known", reason: "It is about to be read already." };
    },
  );
  return { outcome, reason };
}

type ToRead = Extract<Notification, { about: "execution" | "trigger" }>;

async function isWatched(tx: Context["db"], connectorId: string, of: ToRead): Promise<boolean> {
  const [project] = await tx
    .select({ watched: projects.watched })
    .from(projects)
    .where(
      and(
        eq(projects.connectorId, connectorId),
        eq(projects.orgIdentifier, of.orgIdentifier),
        eq(projects.projectIdentifier, of.projectIdentifier),
      ),
    );
  return project?.watched ?? false;
}

/** @returns false when the same read waits already */
async function enqueueRead(tx: Context["db"], connectorId: string, of: ToRead): Promise<boolean> {
  const { orgIdentifier, projectIdentifier } = of;
  const scope = { connectorId, orgIdentifier, projectIdentifier };
  const id =
    of.about === "trigger"
      ? await enqueue(
          "refresh-trigger",
          { ...scope, pipelineIdentifier: of.pipelineIdentifier, triggerIdentifier: of.triggerIdentifier },
          { tx },
        )
      : await enqueue("sync-execution", { ...scope, planExecutionId: of.planExecutionId }, { tx });
  return id !== null;
}
