/**
 * Harness is many services behind one gateway, and each looks at a token by itself. Those named here are the platform: they ask
 * the account's own store of tokens, and what they say of one holds everywhere.
 */
const platform: ReadonlySet<string> = new Set([
  "ng",
  "pipeline",
  "template",
  "authz",
  "audit",
  "resourcegroup",
]);

/** The names that people know the others by. */
const titles: Readonly<Record<string, string>> = {
  "ti-service": "test service",
  "log-service": "log service",
  storage: "log service",
  code: "code service",
  cf: "feature flag service",
  fme: "feature flag service",
};

/**
 * The side service that an operation's path belongs to, in words, such as "test service"; null for the platform itself.
 *
 * @param path of an operation (`/gateway/log-service/blob`) or of an address
 */
export function sideServiceOf(path: string): string | null {
  const [first = "", second = ""] = path.split("/").filter((part) => part !== "");
  const service = first === "gateway" ? second : first;
  if (platform.has(service)) return null;
  return titles[service] ?? `service "${service}"`;
}
