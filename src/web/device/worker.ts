/** The only address that the page's CSP lets a script be made of (http/headers.ts). */
const PATH = "/sw.js";
const POLICY = "herald-worker";

interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL(url: string): string },
  ): { createScriptURL(url: string): string };
}

let registration: Promise<ServiceWorkerRegistration | undefined> | undefined;

/**
 * The service worker of this browser, registered at the first call. Undefined
 * where there is none, as in some private windows, or where it could not be
 * loaded: then the next call tries again.
 */
export function serviceWorker(): Promise<ServiceWorkerRegistration | undefined> {
  registration ??= register().catch(() => {
    registration = undefined;
    return undefined;
  });
  return registration;
}

async function register(): Promise<ServiceWorkerRegistration | undefined> {
  if (!("serviceWorker" in navigator)) return undefined;
  // The browser looks for another version at each visit, past its cache.
  path ??= trustedPath();
  return navigator.serviceWorker.register(path, { updateViaCache: "none" });
}

/** A page can make the policy only once. */
let path: string | undefined;

/** The path as a TrustedScriptURL, where the browser wants one: the policy refuses any other. */
function trustedPath(): string {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  const policy = trustedTypes?.createPolicy(POLICY, {
    createScriptURL(url) {
      if (url !== PATH) throw new TypeError("This is not the service worker of Herald.");
      return url;
    },
  });
  return policy?.createScriptURL(PATH) ?? PATH;
}
