const hidden = "[redacted]";

/** Credentials by their well-known forms, then by the name of what they are assigned to. */
const patterns: readonly (readonly [RegExp, string | ((...groups: string[]) => string)])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, hidden],
  // Harness tokens: `pat.<account>.<id>.<secret>`.
  [/\b(?:pat|sat)\.[\w-]{4,}\.[\w-]{6,}\.[\w-]{8,}/g, hidden],
  [/\bgh[pousr]_[A-Za-z0-9]{20,}|\bgithub_pat_\w{20,}/g, hidden],
  [/\bglpat-[\w-]{16,}/g, hidden],
  [/\bxox[abposr]-[\w-]{10,}/g, hidden],
  [/\bsk-[A-Za-z0-9_-]{16,}/g, hidden],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, hidden],
  [/\bAIza[\w-]{30,}/g, hidden],
  [/\bnpm_[A-Za-z0-9]{30,}/g, hidden],
  [/\bdckr_pat_[\w-]{16,}/g, hidden],
  [/\bhvs\.[\w-]{16,}/g, hidden],
  [/\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8,}/g, hidden],
  [/\b(Bearer|Basic)\s+[\w.~+/=-]{12,}/gi, (_, scheme = "") => `${scheme} ${hidden}`],
  [
    /\b([a-z][a-z0-9+.-]{1,20}:\/\/[^\s:/@]{0,100}):([^\s/@]{1,200})@/gi,
    (_, before = "") => `${before}:${hidden}@`,
  ],
  [
    /\b((?:[\w.-]{0,60}[_.-])?(?:password|passwd|pwd|secret|secret[_-]?key|api[_-]?key|access[_-]?key|auth[_-]?token|access[_-]?token|refresh[_-]?token|client[_-]?secret|private[_-]?key|token|x-api-key|passphrase|credentials?)["']?\s*[:=]\s*)(["']?)(?!<\+|\$\{|\*{3,}|\[redacted\]|null\b|true\b|false\b|undefined\b)([^\s"',;}]{6,})\2/gi,
    (_, before = "", quote = "") => `${before}${quote}${hidden}${quote}`,
  ],
];

/** Text with credentials blanked out. Applied before text reaches the model or the store. */
export function redactSecrets(text: string): string {
  let result = text;
  for (const [pattern, replacement] of patterns) {
    result =
      typeof replacement === "string"
        ? result.replace(pattern, replacement)
        : result.replace(pattern, replacement);
  }
  return result;
}

const secretKey =
  /^(?:.*[_.-])?(?:password|passwd|secret|apikey|api[_-]?key|x[_-]?api[_-]?key|accesskey|access[_-]?key|private[_-]?key|client[_-]?secret|token|access[_-]?token|refresh[_-]?token|authorization|cookie|passphrase)$/i;

/** A JSON value with the credentials in its texts, and the values of keys that name one, blanked out. */
export function redactDeep(value: unknown, depth = 0): unknown {
  if (typeof value === "string") return redactSecrets(value);
  if (typeof value !== "object" || value === null) return value;
  if (depth > 40) return hidden;
  if (Array.isArray(value)) return value.map((item) => redactDeep(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key,
      typeof member === "string" && member !== "" && secretKey.test(key) && !member.startsWith("<+")
        ? hidden
        : redactDeep(member, depth + 1),
    ]),
  );
}
