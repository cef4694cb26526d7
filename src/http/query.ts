import type { MiddlewareHandler } from "hono";

/** Drops empty values: forms send `?type=` when nothing was chosen. */
export const dropEmptyValues: MiddlewareHandler = async (c, next) => {
  if (!c.req.url.includes("?")) return next();
  const url = new URL(c.req.url);
  const given = [...url.searchParams].filter(([, value]) => value.trim() !== "");
  if (given.length < url.searchParams.size) {
    url.search = new URLSearchParams(given).toString();
    c.req.raw = new Request(url, c.req.raw);
  }
  await next();
};
