import { redactSecrets } from "@/lib/redact-secrets";
import type { Evidence } from "@/schemas/failures/investigations";

const maxStatementChars = 400;
const maxQuoteChars = 500;

/** What is put into a report: whatever comes from outside is freed of secrets and cut. */
export function safeText(text: string, maxChars = maxStatementChars): string {
  const clean = redactSecrets(text.length > maxChars * 4 ? text.slice(0, maxChars * 4) : text).trim();
  return clean.length > maxChars ? `${clean.slice(0, maxChars - 1)}…` : clean;
}

/** An item before it has its id; it must open, so `href` is never null here. */
export interface EvidenceDraft {
  kind: Evidence["kind"];
  statement: string;
  quote?: string | null;
  at?: number | null;
  href: string;
}

/** Numbers the evidence of a report in the order in which it is first used; the same item keeps one id. */
export class EvidenceBook {
  readonly #items = new Map<string, Evidence>();

  /** @returns the id to cite */
  add({ kind, statement, quote = null, at = null, href }: EvidenceDraft): string {
    const text = safeText(statement);
    const key = `${kind}\n${text}\n${href}`;
    const known = this.#items.get(key);
    if (known !== undefined) return known.id;
    const id = `e${this.#items.size + 1}`;
    this.#items.set(key, {
      id,
      kind,
      statement: text,
      quote: quote === null ? null : safeText(quote, maxQuoteChars),
      at,
      href,
    });
    return id;
  }

  list(): Evidence[] {
    return [...this.#items.values()];
  }
}
