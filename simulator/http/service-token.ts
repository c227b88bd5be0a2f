import { createHmac, timingSafeEqual } from "node:crypto";

const lifetimeMs = 48 * 3_600_000;
const secret = "tackroom-simulator";

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
const sign = (text: string): string => createHmac("sha256", secret).update(text).digest("base64url");

/** A JWT as `/log-service/token` and `/ti-service/token` hand out, valid for 48 hours. */
export function issueServiceToken(accountId: string, now: number): string {
  const issuedAt = Math.floor(now / 1000);
  const head = part({ alg: "HS256", typ: "JWT" });
  const body = part({ accountID: accountId, iat: issuedAt, exp: issuedAt + lifetimeMs / 1000 });
  return `${head}.${body}.${sign(`${head}.${body}`)}`;
}

/** Whether a token comes from `issueServiceToken`; its expiry is read against `now` (epoch ms). */
export function isServiceToken(token: string, now: number): boolean {
  const [head, body, signature] = token.split(".");
  if (head === undefined || body === undefined || signature === undefined) return false;
  const wanted = Buffer.from(sign(`${head}.${body}`));
  const given = Buffer.from(signature);
  if (wanted.length !== given.length || !timingSafeEqual(wanted, given)) return false;
  const claims: unknown = JSON.parse(Buffer.from(body, "base64url").toString());
  if (typeof claims !== "object" || claims === null || !("exp" in claims)) return false;
  return typeof claims.exp === "number" && claims.exp * 1000 > now;
}
