import { BlockList, isIP } from "node:net";
import { InvalidInputError } from "@/lib/errors";
import { HarnessContractError } from "./errors";

/** Addresses that lead back to this machine. Those of IPv4 hold in their IPv6 form (`::ffff:127.0.0.1`), too. */
const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8, "ipv4");
loopback.addAddress("0.0.0.0", "ipv4");
loopback.addAddress("::1", "ipv6");
loopback.addAddress("::", "ipv6");

/** A URL's host name as a resolver takes it: without the brackets of IPv6 and the dot that ends a full name. */
export function bareHost(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "");
}

/**
 * True for names and addresses that cannot leave this machine, in the form in which `URL` gives them. `x.localhost` is none of them:
 * some resolvers ask the network for it.
 */
export function isLoopbackHost(hostname: string): boolean {
  const host = bareHost(hostname);
  const version = isIP(host);
  return version === 0 ? host === "localhost" : loopback.check(host, version === 4 ? "ipv4" : "ipv6");
}

/**
 * Parses and checks the address of a Harness installation. HTTPS is demanded; plain HTTP only with
 * `allowHttpLoopback` and only to this machine.
 *
 * @throws InvalidInputError  not a URL, not HTTPS, with credentials, query or fragment
 */
export function parseBaseUrl(baseUrl: string, options: { allowHttpLoopback: boolean }): URL {
  if (!URL.canParse(baseUrl)) {
    throw new InvalidInputError(`"${baseUrl}" is not a web address.`, {
      remedy: "Enter the address of your Harness installation, such as https://app.harness.io.",
    });
  }
  const url = new URL(baseUrl);
  if (url.username !== "" || url.password !== "") {
    throw new InvalidInputError("The Harness address must not contain a user name or a password.");
  }
  if (url.protocol === "http:" && !(options.allowHttpLoopback && isLoopbackHost(url.hostname))) {
    throw new InvalidInputError(
      `${url.origin} is not encrypted: a token sent there could be read on the way.`,
      {
        remedy: "Use the https:// address of your Harness installation.",
      },
    );
  }
  if (url.protocol !== "https:" && url.protocol !== "http:") {
    throw new InvalidInputError(
      `${url.protocol} addresses are not supported; Harness is reached over https://.`,
    );
  }
  url.search = "";
  url.hash = "";
  url.pathname = url.pathname.replace(/\/+$/, "") || "/";
  return url;
}

/**
 * Joins an operation's path to the base address. A prefix that the path starts with already (`/gateway`) is not
 * repeated.
 */
export function joinPath(base: URL, path: string): URL {
  const prefix = base.pathname === "/" ? "" : base.pathname;
  const joined = new URL(base);
  joined.pathname =
    prefix !== "" && (path === prefix || path.startsWith(`${prefix}/`)) ? path : `${prefix}${path}`;
  return joined;
}

/**
 * Where a download that Harness handed out is fetched from, in the order in which to try. Harness links to its own host whatever
 * host the account has; the account's own serves the same path and query, and on vanity and self-managed hosts it alone is reachable.
 * That the signature covers the host name does not matter there: the gateway puts the name back (harness/cli).
 *
 * @throws HarnessContractError  an unencrypted address of another host
 */
export function downloadUrls(base: URL, link: string): [URL, ...URL[]] {
  const url = new URL(link, base);
  if (url.protocol !== "https:" && url.origin !== base.origin) {
    throw new HarnessContractError("Harness handed out a download address that is not encrypted.", {
      details: { host: url.host },
    });
  }
  const isHarness = url.hostname === "harness.io" || url.hostname.endsWith(".harness.io");
  if (!isHarness || !url.pathname.startsWith("/storage/") || url.origin === base.origin) return [url];
  const moved = new URL(base.origin);
  moved.pathname = url.pathname;
  moved.search = url.search;
  // An installation on this machine is complete in itself.
  return base.protocol === "https:" ? [moved, url] : [moved];
}
