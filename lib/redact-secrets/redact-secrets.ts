import { addressSecrets } from "./address-secrets";
import { argumentSecrets } from "./argument-secrets";
import { bareText } from "./bare-text";
import { blockSecrets } from "./block-secrets";
import { headerSecrets } from "./header-secrets";
import { issuedTokens } from "./issued-tokens";
import { namedSecrets } from "./named-secrets";
import type { FindSecrets, Span } from "./span";

export const hidden = "[redacted]";

const finders: readonly FindSecrets[] = [
  issuedTokens,
  blockSecrets,
  headerSecrets,
  addressSecrets,
  argumentSecrets,
  namedSecrets,
];

/**
 * Text with credentials blanked out: by the form that their issuers give them, by the place where they stand (headers, addresses,
 * command lines, key files), and by the name of what they are assigned to. Everything else stays as it is, and what has been
 * redacted stays so. Applied before text reaches the model, the store or a log. Takes time in proportion to the text.
 */
export function redactSecrets(original: string): string {
  if (original.length < 6) return original;
  const bare = bareText(original);
  const spans: Span[] = [];
  for (const find of finders) for (const span of find(bare.text)) if (span[1] > span[0]) spans.push(span);
  if (spans.length === 0) return original;
  spans.sort((a, b) => a[0] - b[0]);
  const parts: string[] = [];
  let from = 0;
  for (const [start, end] of merged(spans)) {
    parts.push(original.slice(from, bare.toOriginal(start)), hidden);
    // The last character is the secret's; what follows it unseen, such as the end of a colour, is not.
    from = bare.toOriginal(end - 1) + 1;
  }
  parts.push(original.slice(from));
  return parts.join("");
}

function* merged(sorted: readonly Span[]): Generator<Span> {
  let current: Span | null = null;
  for (const span of sorted) {
    if (current !== null && span[0] <= current[1]) current = [current[0], Math.max(current[1], span[1])];
    else {
      if (current !== null) yield current;
      current = span;
    }
  }
  if (current !== null) yield current;
}
