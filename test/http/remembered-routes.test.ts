import type { Result } from "hono/router";
import { TrieRouter } from "hono/router/trie-router";
import { describe, expect, it, vi } from "vitest";
import { RememberedRoutes } from "#http/remembered-routes";

function routes(): RememberedRoutes<string> {
  const all = new RememberedRoutes<string>();
  all.add("ALL", "/*", "for all");
  all.add("GET", "/notifications/", "list");
  all.add("GET", "/notifications/:id{[0-9]+}/", "one");
  all.add("GET", "/notifications/:id{[0-9]+}/actions/:key/", "action");
  return all;
}

const handlersOf = (all: RememberedRoutes<string>, method: string, path: string) =>
  all.match(method, path)[0].map(([handler]) => handler);

/** The last handler with its parameters, as hono reads them. */
function lastOf([handlers, stash]: Result<string>): [string, Record<string, string>] {
  const [handler, params] = handlers.at(-1) ?? ["", {}];
  const read = Object.entries(params).map(([name, value]) => [name, stash ? stash[value as number] : value]);
  return [handler, Object.fromEntries(read)];
}

describe("the router", () => {
  it("answers the second request for a path as the first", () => {
    const all = routes();
    expect(handlersOf(all, "GET", "/notifications/")).toEqual(["for all", "list"]);
    expect(handlersOf(all, "GET", "/notifications/")).toEqual(["for all", "list"]);
  });

  it("keeps the methods of a path apart", () => {
    const all = routes();
    handlersOf(all, "GET", "/notifications/");
    expect(handlersOf(all, "POST", "/notifications/")).toEqual(["for all"]);
  });

  it.each([
    ["/notifications/7/", "one", { id: "7" }],
    ["/notifications/8/", "one", { id: "8" }],
    ["/notifications/7/actions/open/", "action", { id: "7", key: "open" }],
    ["/notifications/8/actions/close/", "action", { id: "8", key: "close" }],
    ["/notifications/8/actions/8/", "action", { id: "8", key: "8" }],
    ["/nowhere/8/", "for all", {}],
  ])("reads the parameters of each request anew: %s", (path, handler, params) => {
    const all = routes();
    for (const before of ["/notifications/5/", "/notifications/5/actions/open/", "/nowhere/5/", path])
      all.match("GET", before);

    expect(lastOf(all.match("GET", path))).toEqual([handler, params]);
  });

  it("searches once for all paths with one id at the same place", () => {
    const all = routes();
    const search = vi.spyOn(TrieRouter.prototype, "match");
    for (const id of [5, 6, 7]) all.match("GET", `/notifications/${id}/`);

    expect(search).toHaveBeenCalledTimes(1);
    search.mockRestore();
  });
});
