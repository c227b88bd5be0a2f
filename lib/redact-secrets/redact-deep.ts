import { hidden, redactSecrets } from "./redact-secrets";
import { namesSecret } from "./secret-names";

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
  const ofKubernetes = "kind" in record && record.kind === "Secret";
  return Object.fromEntries(
    Object.entries(record).map(([key, member]) => [
      key,
      isSecretValue(member) && (namesSecret(key) || (key === "value" && holdsSecretValue(record)))
        ? hidden
        : ofKubernetes &&
            (key === "data" || key === "stringData") &&
            typeof member === "object" &&
            member !== null
          ? Object.fromEntries(Object.keys(member).map((name) => [name, hidden]))
          : redactDeep(member, depth + 1),
    ]),
  );
}
