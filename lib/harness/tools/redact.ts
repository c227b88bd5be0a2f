import { isRecord } from "../registry/paging";
import { withoutTokens } from "../token";

/** Keys whose values are never shown, whatever an API returns under them. Whole keys, any case and separators. */
const secretKeys = new Set(
  "password passphrase secret secretvalue clientsecret apikey secretkey accesskey sshkey privatekey accesstoken refreshtoken idtoken sessiontoken authorization bearer credential credentials webhookurl webhooksecret callbackurl cookie token tokenvalue encrypted encryptedvalue xapikey".split(
    " ",
  ),
);

const normalized = (key: string): string => key.toLowerCase().replace(/[^a-z]/g, "");

const maxDepth = 40;

/** Replaces secret values and anything that looks like a Harness token. References to secrets (`…Ref`) stay readable. */
export function redacted(value: unknown, depth = 0): unknown {
  if (typeof value === "string") return withoutTokens(value);
  if (depth > maxDepth) return "[too deep]";
  if (Array.isArray(value)) return value.map((member) => redacted(member, depth + 1));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) =>
      secretKeys.has(normalized(key)) && isSecretValue(member)
        ? [key, "[redacted]"]
        : [key, redacted(member, depth + 1)],
    ),
  );
}

/** Objects under such a key are structure (`credential: {type: …}`); they are searched, not hidden. */
const isSecretValue = (value: unknown): boolean =>
  (typeof value === "string" && value !== "") || typeof value === "number";

/** As `redacted`, for an object. */
export function redactedRecord(value: Record<string, unknown>): Record<string, unknown> {
  const clean = redacted(value);
  return isRecord(clean) ? clean : {};
}
