/** Where this deployment may send a request to an address that a user named. */
export interface OutgoingRules {
  /** Host names of this deployment. */
  ownHosts: string[];
  /** An origin that is exempt, for tests; empty for none. */
  exemptOrigin: string;
}

/** Names of one's own machine or network (RFC 6761, RFC 6762, RFC 8375, and what ICANN keeps for private use). */
const INSIDE = /(^|\.)(localhost|local|internal|intranet|lan|home|corp|private|home\.arpa|localdomain)$/;
const MOST_MS = 10_000;

/**
 * Why nothing may be sent to an address; undefined where it may be. It asks no
 * name server: an address of digits in any spelling becomes a plain one when
 * the URL is parsed (WHATWG URL §3.5), and a name that leads inside is stopped
 * by Cloudflare, which routes to public addresses alone.
 */
export function refusalOf(address: string, { ownHosts, exemptOrigin }: OutgoingRules): string | undefined {
  if (/[\s\p{Cc}]/u.test(address) || !URL.canParse(address)) return "This must be a URL.";
  const url = new URL(address);
  if (exemptOrigin !== "" && url.origin === exemptOrigin) return undefined;
  if (url.protocol !== "https:") return "This must begin with https://.";
  if (url.username !== "" || url.password !== "") return "This must not contain a user name or a password.";
  if (url.port !== "") return "This must not name a port.";
  const host = url.hostname.replace(/\.+$/, "").toLowerCase();
  if (/^\[|^[\d.]+$/.test(host)) return "This must name a host, not an IP address.";
  if (!host.includes(".") || INSIDE.test(host)) return "This must be a public host.";
  if (ownHosts.some((own) => own.toLowerCase() === host)) return "This must not point to Herald itself.";
  return undefined;
}

/** The answer of a host that a user named: its head. The body is thrown away. */
export type OutgoingAnswer =
  | { is: "answered"; status: number; headers: Headers }
  /** It was not asked, or it leads elsewhere. */
  | { is: "refused"; reason: string };

/**
 * Sends a POST to an address that a user named. The rules are applied
 * once more, since they or the address may be older than this deployment.
 *
 * @throws where the host cannot be reached, or does not answer within ten seconds
 */
export async function postOutside(
  address: string,
  init: { headers: Record<string, string>; body: Uint8Array | string },
  rules: OutgoingRules,
  signal?: AbortSignal,
): Promise<OutgoingAnswer> {
  const reason = refusalOf(address, rules);
  if (reason !== undefined) return { is: "refused", reason };
  const late = AbortSignal.timeout(MOST_MS);
  const response = await fetch(address, {
    method: "POST",
    redirect: "manual",
    headers: init.headers,
    body: init.body,
    signal: signal ? AbortSignal.any([signal, late]) : late,
  });
  await response.body?.cancel();
  const { status, headers } = response;
  if (status >= 300 && status < 400) return { is: "refused", reason: "It redirects to another address." };
  return { is: "answered", status, headers };
}
