import { subscribe } from "node:diagnostics_channel";
import { IncomingMessage } from "node:http";
import { isIPv6 } from "node:net";

/** The header in which a request carries who is at the other end of its connection. Whatever a client sends in it is replaced. */
const peerHeader = "x-tackroom-peer";
/** Present when the request came with an `X-Forwarded-For` of its own; Next gives one to each request that has none. */
const forwardedHeader = "x-tackroom-forwarded";

function notePeer(message: unknown): void {
  if (typeof message !== "object" || message === null || !("request" in message)) return;
  const { request } = message;
  if (request instanceof IncomingMessage) {
    request.headers[peerHeader] = request.socket.remoteAddress ?? "unknown";
    delete request.headers[forwardedHeader];
    if (request.headers["x-forwarded-for"] !== undefined) request.headers[forwardedHeader] = "yes";
  }
}

/**
 * From now on each request to this process carries the address of its socket. Next hands on headers only, and its
 * `X-Forwarded-For` is the client's own wherever the client sends one.
 */
export function notePeerAddresses(): void {
  subscribe("http.server.request.start", notePeer);
}

/**
 * Whom attempts are counted for: the client as a trusted proxy names it, else the other end of the connection. Of IPv6 the
 * network of 64 bits, which is what one client has.
 */
export function addressOf(headers: Headers, trustProxy: boolean): string {
  const forwarded = trustProxy ? headers.get("x-forwarded-for")?.split(",")[0]?.trim() : undefined;
  const address = (forwarded || headers.get(peerHeader) || "unknown").replace(/^::ffff:(?=\d+\.)/i, "");
  return isIPv6(address) ? `${networkOf(address)}::/64` : address.slice(0, 64);
}

/**
 * Whether the address may be a proxy's, which many people share: the request was forwarded, and nobody said that the proxy
 * may be believed.
 */
export function isPerhapsShared(headers: Headers, trustProxy: boolean): boolean {
  return !trustProxy && headers.has(forwardedHeader);
}

/** The first four groups of an IPv6 address, written out. */
function networkOf(address: string): string {
  const [head = "", tail] = (address.split("%")[0] ?? "").toLowerCase().split("::");
  const groups = (text: string) => (text === "" ? [] : text.split(":"));
  const after = groups(tail ?? "");
  const zeros = tail === undefined ? 0 : 8 - groups(head).length - after.length;
  return [...groups(head), ...Array.from({ length: Math.max(0, zeros) }, () => "0"), ...after]
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ""))
    .join(":");
}
