import { lookup } from "node:dns/promises";
import { env } from "@/lib/env";
import { InvalidInputError } from "@/lib/errors";
import { bareHost, isLoopbackHost } from "@/lib/harness/client";
import { refusalOfHost } from "./webhook-address";

/**
 * The address of a receiver of digests: HTTPS, and plain HTTP only to this machine and where the environment allows that. What a name
 * resolves to is looked at when a connection is made: `webhookAgent`.
 *
 * @throws InvalidInputError
 */
export function parseWebhookUrl(text: string): URL {
  if (!URL.canParse(text)) throw new InvalidInputError("The webhook's address is not a web address.");
  const url = new URL(text);
  if (url.username !== "" || url.password !== "")
    throw new InvalidInputError("The webhook's address must not contain a user name or a password.");
  const { allowHttpHarness } = env();
  const refusal = refusalOfHost(bareHost(url.hostname), allowHttpHarness);
  if (refusal !== null) throw refusal;
  if (url.protocol === "https:") return url;
  if (url.protocol === "http:" && allowHttpHarness && isLoopbackHost(url.hostname)) return url;
  throw new InvalidInputError("A digest names tests and people: it is sent over https:// only.", {
    remedy: "Use an https:// address.",
  });
}

const lookupMs = 3_000;

/**
 * Refuses a receiver whose name leads today where nothing is ever sent. A name that cannot be resolved now may be later.
 *
 * @throws InvalidInputError
 */
export async function assertMayReceive(url: URL): Promise<void> {
  const waited = Promise.withResolvers<[]>();
  const timer = setTimeout(() => waited.resolve([]), lookupMs);
  const found = lookup(bareHost(url.hostname), { all: true }).catch(() => []);
  const addresses = await Promise.race([found, waited.promise]);
  clearTimeout(timer);
  for (const { address } of addresses) {
    const refusal = refusalOfHost(address.replace(/%.*$/, ""), env().allowHttpHarness);
    if (refusal !== null) throw refusal;
  }
}
