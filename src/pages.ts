import type { Context } from "hono";
import { CHANNELS } from "#core/channels";
import { Problem } from "#core/problem";
import type { AppEnv } from "#http/env";
import { problemResponse } from "#http/responses";
import { cookie, sessionCookieName } from "#http/session";
import { DEVELOPMENT_PAGES, FIRST_READS, OPEN_PAGES, PATHS, type PageName, pageAt } from "#web/paths";

/** Files whose name contains a hash of their content, so a cached copy never gets old. */
const HASHED = /^\/assets\//;
const FOR_EVER = "public, max-age=31536000, immutable";

/** The HTML files of the pages, which have no address of their own. */
const HTML = /^\/pages\//;

/** The client's first requests, preloaded exactly as it makes them, so that the answers are on their way before it runs. */
const CLIENT_READS = ["/api/profile/", "/api/notifications/?limit=20"];

/**
 * Answers a request that no route takes: with a page of the web app, one of its
 * files, or 405 for a method. A browser that opens an unknown address gets the
 * 404 page.
 *
 * @returns undefined when there is nothing at this address
 */
export async function pageOrFile(c: Context<AppEnv>): Promise<Response | undefined> {
  const { path, method } = c.req;
  if (/^\/(api|ws)\//.test(path)) return undefined;
  if (!["GET", "HEAD"].includes(method)) {
    if (!pageHere(c) && !(await file(c, "HEAD"))) return undefined;
    return problemResponse(
      new Problem("method-not-allowed", { headers: { Allow: "GET, HEAD" } }),
      c.var.requestId,
    );
  }
  // For people who shorten the address of an admin page.
  if (path === "/admin-panel/") return c.redirect(PATHS.announcements, 302);
  const page = pageHere(c);
  if (page) return webApp(c, 200, page);
  const found = await file(c, method);
  if (found) return found;
  return c.req.header("Accept")?.includes("text/html") ? webApp(c, 404) : undefined;
}

/** The page at the request's path, unless it is one of another environment. */
function pageHere(c: Context<AppEnv>): PageName | undefined {
  const page = pageAt(c.req.path);
  const isHidden = page && DEVELOPMENT_PAGES.has(page) && c.var.platform.config.environment !== "development";
  return isHidden ? undefined : page;
}

async function file(c: Context<AppEnv>, method: string): Promise<Response | undefined> {
  if (HTML.test(c.req.path)) return undefined;
  const url = new URL(c.req.url);
  // Set, not resolved: a path that begins with two slashes would be taken for a host.
  url.pathname = c.req.path;
  const found = await c.env.ASSETS.fetch(new Request(url, { method, headers: c.req.raw.headers }));
  if (found.status === 404) return undefined;
  const response = new Response(found.body, found);
  if (HASHED.test(c.req.path)) response.headers.set("Cache-Control", FOR_EVER);
  return response;
}

/** The page's own first requests. With a query string they are not known here. */
function readsOf(c: Context<AppEnv>, page?: PageName): string[] {
  return (page && new URL(c.req.url).search === "" && FIRST_READS[page]) || [];
}

/**
 * The web app's HTML. Its head describes this deployment and preloads the first
 * requests of the page; the app itself reads from the address which page to show.
 */
async function webApp(c: Context<AppEnv>, status: 200 | 404, page?: PageName): Promise<Response> {
  const isSignedIn = cookie(c.req.raw, sessionCookieName(new URL(c.req.url))) !== undefined;
  const name = page && `/pages/${isSignedIn || OPEN_PAGES.has(page) ? page : "signIn"}`;
  const html = await c.env.ASSETS.fetch(new URL(name ?? "/", c.req.url));
  const { config } = c.var.platform;
  const { environment, asksForNotifications } = config;
  const channels = CHANNELS.filter((channel) => config[channel] !== null);
  const deployment = [environment, asksForNotifications && "ask", ...channels].filter(Boolean).join(" ");
  const reads = isSignedIn ? [...CLIENT_READS, ...readsOf(c, page)] : [];
  const head = [
    `<meta name="herald" content="${deployment}" />`,
    ...reads.map(
      (path) => `<link rel="preload" as="fetch" crossorigin href="${path.replaceAll("&", "&amp;")}" />`,
    ),
  ];
  // Prepended, since a browser makes six requests at a time over HTTP/1.1 and these must be among the first.
  const rewritten = new HTMLRewriter()
    .on("head", { element: (element) => void element.prepend(head.join(""), { html: true }) })
    .transform(html);
  return new Response(rewritten.body, {
    status,
    headers: {
      "Content-Type": "text/html; charset=utf-8",
      "Cache-Control": "no-cache",
      Vary: "Cookie",
    },
  });
}
