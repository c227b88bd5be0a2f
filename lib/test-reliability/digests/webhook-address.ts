import { type LookupAddress, type LookupOptions, lookup as lookupOfSystem } from "node:dns";
import { BlockList, isIP, type LookupFunction } from "node:net";
import { networkInterfaces } from "node:os";
import { Agent } from "undici";
import { InvalidInputError } from "@/lib/errors";

/*
 * Where a webhook may lead. Whoever may name a receiver must not thereby reach what only this machine, or the cloud's own network
 * around it, can reach. Private networks are allowed: that is where many receivers are.
 */

/** This machine, whatever address it is called by. */
const loopback: readonly Subnet[] = [
  ["127.0.0.0", 8],
  ["0.0.0.0", 8],
  ["::1", 128],
  ["::", 128],
];

/** Never a receiver: link-local addresses, where clouds serve credentials; their other metadata addresses; groups and broadcasts. */
const forbidden: readonly Subnet[] = [
  ["169.254.0.0", 16],
  ["fe80::", 10],
  // Metadata: Amazon and Google over IPv6, Alibaba, Azure, Oracle.
  ["fd00:ec2::254", 128],
  ["fd20:ce::254", 128],
  ["100.100.100.200", 32],
  ["168.63.129.16", 32],
  ["192.0.0.192", 32],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
  ["ff00::", 8],
];

type Subnet = readonly [address: string, bits: number];

const loopbackAddresses = listOf(loopback);
const forbiddenAddresses = listOf(forbidden);

/** Holds the addresses of IPv4 in all forms in which IPv6 carries them; `::ffff:a.b.c.d` is known to `BlockList` itself. */
function listOf(subnets: readonly Subnet[]): BlockList {
  const list = new BlockList();
  for (const [address, bits] of subnets) {
    if (isIP(address) === 6) {
      list.addSubnet(address, bits, "ipv6");
      continue;
    }
    list.addSubnet(address, bits, "ipv4");
    const [a = 0, b = 0, c = 0, d = 0] = address.split(".").map(Number);
    const [high, low] = [(a * 256 + b).toString(16), (c * 256 + d).toString(16)];
    list.addSubnet(`::${high}:${low}`, 96 + bits, "ipv6");
    list.addSubnet(`64:ff9b::${high}:${low}`, 96 + bits, "ipv6");
    list.addSubnet(`2002:${high}:${low}::`, 16 + bits, "ipv6");
  }
  return list;
}

const onThisMachine = () =>
  new InvalidInputError("The webhook's address must not be on this machine.", {
    remedy: "Use an https:// address, or set HARNESS_ALLOW_HTTP where everybody may reach this machine.",
  });

/** Why nothing is sent to a host, or null. A name says little before it is resolved. */
export function refusalOfHost(host: string, allowThisMachine: boolean): InvalidInputError | null {
  const version = isIP(host);
  if (version === 0) return !allowThisMachine && /^(?:.+\.)?localhost$/.test(host) ? onThisMachine() : null;
  const family = version === 4 ? "ipv4" : "ipv6";
  if (forbiddenAddresses.check(host, family))
    return new InvalidInputError(
      "The webhook's address leads to a link-local or metadata address, where no receiver is.",
      { remedy: "Use the address of a receiver." },
    );
  if (!allowThisMachine && (loopbackAddresses.check(host, family) || ownAddresses().check(host, family)))
    return onThisMachine();
  return null;
}

/** The addresses under which this machine is known in its networks. */
function ownAddresses(): BlockList {
  const list = new BlockList();
  for (const { address, family } of Object.values(networkInterfaces()).flatMap((each) => each ?? []))
    list.addAddress(address.replace(/%.*$/, ""), family === "IPv6" ? "ipv6" : "ipv4");
  return list;
}

/** Finds the addresses of a name, as `dns.lookup` with `all` does. */
export type Resolve = (
  hostname: string,
  options: LookupOptions & { all: true },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/**
 * Connections to receivers. What a name resolves to is checked when it is connected to, and exactly that is connected to: a name that
 * changes its address after it was looked at gains nothing.
 */
export function webhookAgent(options: {
  allowThisMachine: boolean;
  timeoutMs: number;
  resolve?: Resolve | undefined;
}): Agent {
  const { allowThisMachine, timeoutMs, resolve = lookupOfSystem } = options;
  const lookup: LookupFunction = (hostname, wanted, callback) => {
    resolve(hostname, { ...wanted, all: true }, (error, addresses) => {
      const [first] = addresses ?? [];
      if (error !== null || first === undefined)
        return callback(error ?? new Error(`${hostname} has no address`), "");
      for (const { address } of addresses) {
        const refusal = refusalOfHost(address.replace(/%.*$/, ""), allowThisMachine);
        if (refusal !== null) return callback(refusal, "");
      }
      if (wanted.all) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
  return new Agent({ connect: { lookup, timeout: timeoutMs } });
}
