/** For how long a provider asks to be left alone: seconds, or a date (RFC 9110 §10.2.3). Undefined where it does not say. */
export function retryAfterSeconds(headers: Headers, now: Date): number | undefined {
  const given = headers.get("Retry-After");
  if (given === null) return undefined;
  if (/^\d+$/.test(given.trim())) return Number(given);
  const at = Date.parse(given);
  return Number.isNaN(at) ? undefined : Math.max(0, Math.ceil((at - now.getTime()) / 1000));
}
