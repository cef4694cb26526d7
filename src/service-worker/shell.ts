import { scope } from "./scope.ts";

/** Put in by the build (scripts/lib/service-worker.ts). */
declare const BUILD: {
  /** Other for each build of the web app. */
  version: string;
  /** What the app needs to open without a network: the entry first. */
  files: string[];
};

const { version, files } = BUILD;
const PREFIX = "herald.shell.";
const CACHE = PREFIX + version;

/** The one HTML that stands for every page while there is no network. */
const SHELL = "/";
/** Named by its content, so that what is kept is never old. */
const HASHED = /^\/assets\//;
/** Not pages of the app: they have nothing to show without a network. */
const NO_PAGE = /^\/(api|ws|docs|dev|openapi\.json)(\/|$)/;

/**
 * Stores the app's HTML and the files that it needs, all of one build, and takes
 * over at once: waiting for the last tab to close would leave a faulty worker in
 * charge for days, and nothing that a page asks of it depends on its version.
 */
export async function prepareShell(): Promise<void> {
  const cache = await caches.open(CACHE);
  // Without the session the HTML is the same for everyone.
  const html = await fetch(SHELL, {
    credentials: "omit",
    cache: "no-store",
    headers: { Accept: "text/html" },
  });
  const [entry = ""] = files;
  // While a deploy is under way the HTML may be of another build: the browser then tries again at its next visit.
  if (!html.ok || !(await html.clone().text()).includes(entry))
    throw new Error("The HTML is of another build.");
  await cache.addAll(files);
  await cache.put(SHELL, html);
  await scope.skipWaiting();
}

/** Removes what other builds have stored, and serves the pages that are open already. */
export async function forgetOldShells(): Promise<void> {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
  // The request for a page does not wait for the worker to start.
  await scope.registration.navigationPreload?.enable();
  await scope.clients.claim();
}

/**
 * Answers for pages and their files; everything else, the API above all, is the
 * browser's own business and is never stored.
 */
export function respond(event: FetchEvent): Promise<Response> | undefined {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== scope.location.origin) return undefined;
  if (request.mode === "navigate") return NO_PAGE.test(pathname) ? undefined : page(event);
  if (HASHED.test(pathname)) return storedFirst(request);
  return files.includes(pathname) ? networkFirst(request) : undefined;
}

/** The network first, so that every deploy is seen at once. */
async function page({ request, preloadResponse }: FetchEvent): Promise<Response> {
  try {
    return (await preloadResponse) ?? (await fetch(request));
  } catch {
    return (await stored(SHELL)) ?? Response.error();
  }
}

/** A file that is gone after a deploy stays gone: the page then loads itself again. */
async function storedFirst(request: Request): Promise<Response> {
  const known = await stored(request);
  if (known) return known;
  const response = await fetch(request);
  if (response.ok) await (await caches.open(CACHE)).put(request, response.clone());
  return response;
}

async function networkFirst(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch {
    return (await stored(request)) ?? Response.error();
  }
}

async function stored(request: RequestInfo): Promise<Response | undefined> {
  const cache = await caches.open(CACHE);
  return cache.match(request, { ignoreVary: true });
}
