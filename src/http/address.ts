const LOOPBACK = /^(127\.|::1$|::ffff:127\.)/;

/**
 * The address that a request comes from: `CF-Connecting-IP`, which Cloudflare sets. Clients of `npm start` reach the
 * Worker directly and could write any: there it is the address of the connection (`cf.clientIp`, with a port), and the
 * header counts only from a proxy on the same machine.
 *
 * @returns null where nothing says it
 */
export function addressOf(request: { headers: Headers; cf?: unknown }): string | null {
  const said = request.headers.get("CF-Connecting-IP");
  const { clientIp } = (request.cf ?? {}) as { clientIp?: string };
  const peer = clientIp?.replace(/:\d+$/, "").replace(/^\[(.*)\]$/, "$1");
  if (peer === undefined) return said;
  return LOOPBACK.test(peer) ? (said ?? peer) : peer;
}

/**
 * The block of addresses that one customer of a network has: a whole IPv4
 * address, or the first 64 bits of an IPv6 address (RFC 6177 §2), since one
 * customer is assigned 2^64 of those.
 *
 * @param address from `addressOf`; clients can write anything into `X-Forwarded-For`
 */
export function addressBlock(address: string | null | undefined): string {
  const given = (address ?? "").trim().toLowerCase();
  if (!given.includes(":")) return given || "unknown";
  const mapped = /^::ffff:(\d{1,3}(?:\.\d{1,3}){3})$/.exec(given)?.[1];
  if (mapped) return mapped;
  const groups = ipv6Groups(given);
  return groups ? `${groups.slice(0, 4).join(":")}::/64` : "unknown";
}

/** The eight groups of an IPv6 address without leading zeros (RFC 4291 §2.2), or undefined when it is none. */
function ipv6Groups(address: string): string[] | undefined {
  const host = new URL("http://x/");
  host.hostname = `[${address.split("%")[0]}]`;
  if (host.hostname === "x") return undefined;
  const [head = "", tail] = host.hostname.slice(1, -1).split("::");
  const groups = (text: string | undefined) => (text ? text.split(":") : []);
  const [before, after] = [groups(head), groups(tail)];
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => "0");
  return [...before, ...zeros, ...after];
}
