/** Addresses that a server listens at, and that are no place to go to. */
const WILDCARDS = ["0.0.0.0", "::", "*"];

/**
 * False where the settings name an origin already, or are of production, which
 * takes none that is not https.
 *
 * @param settings options of `wrangler dev` and lines of its files of variables
 */
export function mayGiveOrigin(settings: string): boolean {
  return !/^(?:--var=)?(?:PUBLIC_ORIGIN[:=] *"?[^\s"]|ENVIRONMENT[:=] *"?production)/m.test(settings);
}

/** Where a browser reaches a server that listens at an address. A sign-in at one name counts for no other. */
export function originOf(host: string, port: number): string {
  const name = WILDCARDS.includes(host) ? "localhost" : host.includes(":") ? `[${host}]` : host;
  return new URL(`http://${name}:${port}`).origin;
}
