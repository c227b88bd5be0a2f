import { redactSecrets } from "@/lib/redact-secrets";

const maxMessageChars = 1_000;

/** What is stored of a message. Secrets go before the cut: half of one would not be recognised any more. */
export function keptMessage(message: string | null | undefined): string | null {
  return message ? redactSecrets(message).slice(0, maxMessageChars) : null;
}
