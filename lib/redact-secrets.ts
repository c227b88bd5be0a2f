const hidden = "[redacted]";

/** Credentials by their well-known forms, then by the name of what they are assigned to. */
const patterns: readonly (readonly [RegExp, string | ((...groups: string[]) => string)])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, hidden],
  // Harness tokens: `pat.<account>.<id>.<secret>`, and the older `pat.<id>.<secret>`.
  [/\b(?:pat|sat)\.[\w-]{3,}\.[\w.-]{4,}/gi, hidden],
  [/\bgh[pousr]_[A-Za-z0-9]{20,}|\bgithub_pat_\w{20,}/g, hidden],
  [/\btackroom_[\w-]{20,}/g, hidden],
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

/** Names of what is secret, without case and separators; a longer name that ends with one is secret too. */
const secretNames = new Set(
  "password passwd pwd passphrase secret secretvalue clientsecret secretkey apikey xapikey accesskey sshkey privatekey token tokenvalue accesstoken refreshtoken idtoken sessiontoken authorization bearer credential credentials webhookurl webhooksecret callbackurl cookie encrypted encryptedvalue".split(
    " ",
  ),
);

/** Whether a key names a secret: `token`, `x-api-key`, `dbPassword`, `GITHUB_TOKEN`; not `tokenRef`, `maxTokens`. */
function namesSecret(key: string): boolean {
  const words = key
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");
  return words.some((_, start) => secretNames.has(words.slice(start).join("")));
}

/**
 * Whether the record's `value` is a secret: the record is named like one (`{name: "DB_PASSWORD", value}`), is of a
 * secret type, or tells about a token (`{name, encryptedTokenId, revokeAfter, value}`).
 */
function holdsSecretValue(record: object): boolean {
  return Object.entries(record).some(([key, member]) => {
    if (key === "value" || member === false || member === null) return false;
    if (/^(?:name|key|identifier|id|header|type|valueType)$/i.test(key)) {
      return typeof member === "string" && (namesSecret(member) || /^secret(?:text|file)?$/i.test(member));
    }
    return /token|secret|password|api_?key|credential|^revoke/i.test(key);
  });
}

/** Under a secret name, objects are structure (`credential: {type: …}`): they are searched, not hidden. */
const isSecretValue = (value: unknown): boolean =>
  typeof value === "number" || (typeof value === "string" && value !== "" && !value.startsWith("<+"));

const maxDepth = 40;

/**
 * A JSON value with the credentials in its texts, and the values of keys that name one, blanked out. References to
 * secrets (`tokenRef`, `<+secrets…>`) stay readable.
 */
export function redactDeep(value: unknown, depth = 0): unknown {
  if (typeof value === "string") return redactSecrets(value);
  if (typeof value !== "object" || value === null) return value;
  if (depth > maxDepth) return hidden;
  if (Array.isArray(value)) return value.map((item) => redactDeep(item, depth + 1));
  return redactEntries(value, depth);
}

/** As `redactDeep`, for an object. */
export const redactRecord = (record: Record<string, unknown>): Record<string, unknown> =>
  redactEntries(record, 0);

function redactEntries(record: object, depth: number): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(record).map(([key, member]) => [
      key,
      isSecretValue(member) && (namesSecret(key) || (key === "value" && holdsSecretValue(record)))
        ? hidden
        : redactDeep(member, depth + 1),
    ]),
  );
}
