/**
 * The block of addresses that one customer of a network has: a whole IPv4
 * address, or the first 64 bits of an IPv6 address (RFC 6177 §2), since one
 * customer is assigned 2^64 of those.
 *
 * @param address from `CF-Connecting-IP`, which Cloudflare sets; clients can write anything into `X-Forwarded-For`
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
