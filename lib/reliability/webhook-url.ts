import { env } from "@/lib/env";
import { InvalidInputError } from "@/lib/errors";
import { isLoopbackHost } from "@/lib/harness/base-url";

/**
 * The address of a receiver of digests: HTTPS, and plain HTTP only to this machine and where the environment allows that.
 *
 * @throws InvalidInputError
 */
export function parseWebhookUrl(text: string): URL {
  if (!URL.canParse(text)) throw new InvalidInputError("The webhook's address is not a web address.");
  const url = new URL(text);
  if (url.username !== "" || url.password !== "")
    throw new InvalidInputError("The webhook's address must not contain a user name or a password.");
  const local = isLoopbackHost(url.hostname);
  if (local && !env().allowHttpHarness)
    throw new InvalidInputError("The webhook's address must not be on this machine.", {
      remedy: "Use an https:// address, or set HARNESS_ALLOW_HTTP where everybody may reach this machine.",
    });
  if (url.protocol === "https:" || (url.protocol === "http:" && local)) return url;
  throw new InvalidInputError("A digest names tests and people: it is sent over https:// only.", {
    remedy: "Use an https:// address.",
  });
}
