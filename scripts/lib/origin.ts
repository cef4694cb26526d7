/** Addresses that a server listens at, and that are no place to go to. */
const WILDCARDS = ["0.0.0.0", "::", "*"];

/** Where a browser reaches a server that listens at an address. A sign-in at one name counts for no other. */
export function originOf(host: string, port: number): string {
  const name = WILDCARDS.includes(host) ? "localhost" : host.includes(":") ? `[${host}]` : host;
  return new URL(`http://${name}:${port}`).origin;
}
