import { createHmac } from "node:crypto";
import { createTransport } from "nodemailer";
import { testDigestPath } from "@/lib/addresses";
import { openSecret } from "@/lib/connectors";
import type { digestSubscriptions } from "@/lib/db/schema";
import { env } from "@/lib/env";
import { AppError, UnavailableError } from "@/lib/errors";
import { errorOfException, exchange } from "@/lib/harness/client";
import { encryptionKey } from "@/lib/secrets";
import type { TestDigestBody } from "@/schemas/test-reliability/digests";
import { digestSubject, digestText } from "./digest-text";
import { type Resolve, webhookAgent } from "./webhook-address";
import { parseWebhookUrl } from "./webhook-url";

export type Subscription = typeof digestSubscriptions.$inferSelect;

const timeoutMs = 10_000;
export const signatureHeader = "x-tackroom-signature";

/**
 * Sends one digest to one subscriber.
 *
 * @param resolve finds the addresses of a webhook's host; the system does unless told otherwise
 * @throws Error  it did not arrive, with the reason in words
 */
export async function deliverDigest(
  subscription: Subscription,
  digest: TestDigestBody & { id: number },
  now: Date,
  resolve?: Resolve,
): Promise<void> {
  if (subscription.channel === "webhook") await postWebhook(subscription, digest, now, resolve);
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
  resolve: Resolve | undefined,
): Promise<void> {
  const url = parseWebhookUrl(target);
  const { publicUrl, allowHttpHarness } = env();
  const body = JSON.stringify({
    event: "tests.digest",
    url: `${publicUrl}${testDigestPath(digest.id)}`,
    digest,
  });
  const secret = secretCiphertext === null ? null : openSecret(secretCiphertext, id, encryptionKey());
  const dispatcher = webhookAgent({ allowThisMachine: allowHttpHarness, timeoutMs, resolve });
  try {
    // Redirects are not followed: one could lead where no address would have been taken.
    const answer = await exchange(url, {
      method: "POST",
      body,
      signal: AbortSignal.timeout(timeoutMs),
      dispatcher,
      headers: {
        "content-type": "application/json",
        "user-agent": "Tackroom",
        ...(secret === null
          ? {}
          : { [signatureHeader]: signatureOf(secret, Math.floor(now.getTime() / 1000), body) }),
      },
    });
    answer.discard();
    if (!answer.ok) throw new AppError("upstream_failed", answerInWords(answer.status));
  } catch (error) {
    throw inWords(error, url.host);
  } finally {
    await dispatcher.destroy();
  }
}

function answerInWords(status: number): string {
  const redirected = status >= 300 && status < 400;
  return `The receiver answered ${status}${redirected ? ": redirects are not followed" : ""}.`;
}

/** What kept a digest from arriving, for whoever named the receiver. */
function inWords(error: unknown, host: string): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof Error && error.name === "TimeoutError")
    return new AppError("upstream_timeout", `${host} did not answer within ${timeoutMs / 1000} seconds.`, {
      cause: error,
    });
  return errorOfException(error, { operation: "webhook", host });
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
      text: digestText(digest, publicUrl, testDigestPath(digest.id)),
    });
  } finally {
    transport.close();
  }
}
