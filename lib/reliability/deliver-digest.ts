import { createHmac } from "node:crypto";
import { createTransport } from "nodemailer";
import { openSecret } from "@/lib/connectors/secret-box";
import type { digestSubscriptions } from "@/lib/db/schema";
import { env } from "@/lib/env";
import { UnavailableError } from "@/lib/errors";
import { encryptionKey } from "@/lib/secrets";
import type { TestDigestBody } from "@/schemas/test-digests";
import { digestSubject, digestText } from "./digest-text";
import { parseWebhookUrl } from "./webhook-url";

export type Subscription = typeof digestSubscriptions.$inferSelect;

const timeoutMs = 10_000;
export const signatureHeader = "x-tackroom-signature";

/**
 * Sends one digest to one subscriber.
 *
 * @throws Error  it did not arrive, with the reason in words
 */
export async function deliverDigest(
  subscription: Subscription,
  digest: TestDigestBody & { id: number },
  now: Date,
): Promise<void> {
  if (subscription.channel === "webhook") await postWebhook(subscription, digest, now);
  else await sendMail(subscription, digest);
}

/** `t=<seconds>,v1=<hex>`: HMAC-SHA256 of `<seconds>.<body>` with the subscription's secret. */
export function signatureOf(secret: string, seconds: number, body: string): string {
  return `t=${seconds},v1=${createHmac("sha256", secret).update(`${seconds}.${body}`).digest("hex")}`;
}

async function postWebhook(
  { id, target, secretCiphertext }: Subscription,
  digest: TestDigestBody & { id: number },
  now: Date,
): Promise<void> {
  const url = parseWebhookUrl(target);
  const body = JSON.stringify({
    event: "tests.digest",
    url: `${env().publicUrl}/tests/digests/${digest.id}`,
    digest,
  });
  const secret = secretCiphertext === null ? null : openSecret(secretCiphertext, id, encryptionKey());
  const response = await fetch(url, {
    method: "POST",
    body,
    // A redirect could lead where no address would have been taken.
    redirect: "manual",
    signal: AbortSignal.timeout(timeoutMs),
    headers: {
      "content-type": "application/json",
      "user-agent": "Tackroom",
      ...(secret === null
        ? {}
        : { [signatureHeader]: signatureOf(secret, Math.floor(now.getTime() / 1000), body) }),
    },
  });
  await response.body?.cancel();
  if (!response.ok) throw new Error(`The receiver answered ${response.status}.`);
}

async function sendMail({ target }: Subscription, digest: TestDigestBody & { id: number }): Promise<void> {
  const { mail, publicUrl } = env();
  if (mail === null)
    throw new UnavailableError("No SMTP server is configured.", {
      remedy: "Set TACKROOM_SMTP_URL and TACKROOM_MAIL_FROM.",
    });
  const transport = createTransport({
    url: mail.smtpUrl,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  try {
    await transport.sendMail({
      from: mail.from,
      to: target,
      subject: digestSubject(digest),
      text: digestText(digest, publicUrl, `/tests/digests/${digest.id}`),
    });
  } finally {
    transport.close();
  }
}
