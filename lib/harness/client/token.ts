import { InvalidInputError } from "@/lib/errors";
import { redactSecrets } from "@/lib/redact-secrets";

/**
 * The account id inside a Harness token. `pat.<account>.<id>.<secret>` and `sat.<account>.<id>.<secret>` carry it in
 * the second segment; the older `pat.<id>.<secret>` does not.
 *
 * @returns undefined when the token names no account; it may still be valid
 */
export function accountIdOfToken(token: string): string | undefined {
  const segments = token.split(".");
  const kind = segments[0]?.toLowerCase();
  if (kind !== "pat" && kind !== "sat") return undefined;
  if (segments.length < 4) return undefined;
  const account = segments[1];
  return account === undefined || account === "" ? undefined : account;
}

/**
 * Checks what can be checked about a token without asking Harness.
 *
 * @throws InvalidInputError  empty, or with characters that no HTTP header may hold; the message never quotes it
 */
export function assertUsableToken(token: string): void {
  if (token.trim() === "") {
    throw new InvalidInputError("The Harness token is empty.", {
      remedy: "Paste a personal access token (pat.…) or a service account token (sat.…).",
    });
  }
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw new InvalidInputError("The Harness token contains spaces or characters that a token never has.", {
      remedy: "Copy the token again, without line breaks or quotes around it.",
    });
  }
}

/** Text without the given secret and without anything that looks like a credential, for what leaves this layer. */
export function withoutTokens(text: string, token?: string): string {
  return redactSecrets(token === undefined || token === "" ? text : text.replaceAll(token, "[redacted]"));
}
