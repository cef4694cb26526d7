import { describe, expect, it } from "vitest";
import { LiteralRoutes } from "#http/literal-routes";

function routes(): LiteralRoutes<string> {
  const all = new LiteralRoutes<string>();
  all.add("ALL", "/*", "for all");
  all.add("GET", "/notifications/", "list");
  all.add("GET", "/notifications/:id{[0-9]+}/", "one");
  return all;
}

const handlersOf = (all: LiteralRoutes<string>, method: string, path: string) =>
  all.match(method, path)[0].map(([handler]) => handler);

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

  it("reads the parameters of each request anew", () => {
    const all = routes();
    const idOf = (path: string) => all.match("GET", path)[0].at(-1)?.[1];
    expect(idOf("/notifications/7/")).toMatchObject({ id: "7" });
    expect(idOf("/notifications/8/")).toMatchObject({ id: "8" });
  });
});
