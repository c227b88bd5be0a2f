import { createHash, timingSafeEqual } from "node:crypto";
import { and, eq } from "drizzle-orm";
import type { VerbArgs } from "@/lib/context";
import { connectors, projects } from "@/lib/db/schema";
import { InvalidInputError, NotFoundError, UnauthenticatedError } from "@/lib/errors";
import { enqueue } from "@/lib/jobs/enqueue";
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
  const [connector] = await ctx.db
    .select()
    .from(connectors)
    .where(eq(connectors.webhookKey, input.webhookKey));
  if (connector === undefined) throw new NotFoundError("No connector has this webhook address.");
  if (!matches(input.secret, connector.webhookSecretHash)) {
    throw new UnauthenticatedError(`The header ${webhookSecretHeader} is missing or wrong.`, {
      remedy: "Copy the secret of the connector into the custom header of Harness's notification rule.",
    });
  }
  const { eventData } = parseBody(input.body);
  if (eventData.accountIdentifier !== undefined && eventData.accountIdentifier !== connector.accountId) {
    throw new InvalidInputError("The notification is of another Harness account.");
  }
  const { orgIdentifier, projectIdentifier, planExecutionId } = eventData;
  const [project] = await ctx.db
    .select({ watched: projects.watched })
    .from(projects)
    .where(
      and(
        eq(projects.connectorId, connector.id),
        eq(projects.orgIdentifier, orgIdentifier),
        eq(projects.projectIdentifier, projectIdentifier),
      ),
    );
  if (!project?.watched) return { outcome: "ignored" };
  const job = { connectorId: connector.id, orgIdentifier, projectIdentifier, planExecutionId };
  const id = await enqueue("sync-execution", job);
  ctx.log.info(
    { connectorId: connector.id, planExecutionId, event: eventData.eventType },
    "webhook received",
  );
  return { outcome: id === null ? "known" : "queued" };
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

/** Compared as hashes, in constant time: neither length nor a common beginning shows in the answer's timing. */
function matches(secret: string | null, expectedHash: string): boolean {
  const actual = createHash("sha256")
    .update(secret ?? "")
    .digest();
  const expected = Buffer.from(expectedHash, "hex");
  return (
    secret !== null && secret !== "" && expected.length === actual.length && timingSafeEqual(actual, expected)
  );
}
