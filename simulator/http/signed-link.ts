import { createHmac, timingSafeEqual } from "node:crypto";

/*
 * Where the log service's archives are fetched: Harness hands out links to its own host whatever host the account has, signed for
 * that host as Google's storage signs. The account's own gateway serves the same path and query and takes the signature.
 */
const host = "app.harness.io";
const key = "tackroom-simulator-storage";
const signature = "X-Goog-Signature";

const signed = (url: URL): string => {
  const query = [...url.searchParams].filter(([name]) => name !== signature).map((pair) => pair.join("="));
  return createHmac("sha256", key)
    .update(`GET\n${url.pathname}\n${query.sort().join("&")}\nhost:${host}`)
    .digest("hex");
};

/** A link that is good until `expiresAt` (epoch ms); the storage itself forgets the file then. */
export function signedLink(linkId: string, name: string, expiresAt: number): string {
  const url = new URL(`https://${host}/storage/harness-download/comp-log-service/${linkId}/${name}`);
  url.searchParams.set("X-Goog-Algorithm", "GOOG4-RSA-SHA256");
  url.searchParams.set("X-Goog-Expires", String(Math.round(expiresAt / 1000)));
  url.searchParams.set("X-Goog-SignedHeaders", "host");
  url.searchParams.set(signature, signed(url));
  return url.href;
}

/** Whether an address has the signature that it was handed out with; no token stands in for one. */
export function isSigned(url: URL): boolean {
  const given = Buffer.from(url.searchParams.get(signature) ?? "");
  const wanted = Buffer.from(signed(url));
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
