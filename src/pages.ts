import type { Context } from "hono";
import { Problem } from "#core/problem";
import { problemResponse } from "#core/responses";
import type { AppEnv } from "#core/router";
import { isPage } from "#web/paths";

/** Named by what is in them, so a copy of one is right for ever. */
const HASHED = /^\/assets\//;
const FOR_EVER = "public, max-age=31536000, immutable";

/**
 * Answers a request that no route takes: with a page of the web app, with a
 * file that it is made of, or with the refusal of a method. People who look for
 * a page that is not there get one that says so, programs a problem document.
 *
 * @returns undefined where there is nothing of that name
 */
export async function pageOrFile(c: Context<AppEnv>): Promise<Response | undefined> {
  const { path, method } = c.req;
  if (/^\/(api|ws)\//.test(path)) return undefined;
  if (!["GET", "HEAD"].includes(method)) {
    if (!isPage(path) && !(await file(c, "HEAD"))) return undefined;
    return problemResponse(
      new Problem("method-not-allowed", { headers: { Allow: "GET, HEAD" } }),
      c.var.requestId,
    );
  }
  if (isPage(path)) return webApp(c, 200);
  const found = await file(c, method);
  if (found) return found;
  return c.req.header("Accept")?.includes("text/html") ? webApp(c, 404) : undefined;
}

async function file(c: Context<AppEnv>, method: string): Promise<Response | undefined> {
  const url = new URL(c.req.url);
  // Set, not resolved: a path that begins with two slashes would be taken for a host.
  url.pathname = c.req.path;
  const found = await c.env.ASSETS.fetch(new Request(url, { method, headers: c.req.raw.headers }));
  if (found.status === 404) return undefined;
  const response = new Response(found.body, found);
  if (HASHED.test(c.req.path)) response.headers.set("Cache-Control", FOR_EVER);
  return response;
}

/** The web app's HTML. It shows by its address which page is meant, and reads in its head what this deployment is. */
async function webApp(c: Context<AppEnv>, status: 200 | 404): Promise<Response> {
  const html = await c.env.ASSETS.fetch(new URL("/", c.req.url));
  const { environment, asksForNotifications } = c.var.platform.config;
  const said = [environment, asksForNotifications && "ask"].filter(Boolean).join(" ");
  const rewritten = new HTMLRewriter()
    .on("head", {
      element(head) {
        head.append(`<meta name="herald" content="${said}" />`, { html: true });
      },
    })
    .transform(html);
  return new Response(rewritten.body, {
    status,
    headers: { "Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-cache" },
  });
}
