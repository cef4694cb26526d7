import type { ParamIndexMap, Params, Result, Router } from "hono/router";
import { TrieRouter } from "hono/router/trie-router";

/** Each id in a path. */
const IDS = /(?<=\/)\d+(?=\/|$)/g;

/**
 * hono's router for any set of routes. It searches only once for the routes of
 * a path without parameters, and only once for those of all paths with one id
 * at the same place, since most requests are for one of these.
 */
export class RememberedRoutes<Handler> implements Router<Handler> {
  name = "RememberedRoutes";
  readonly #routes = new TrieRouter<Handler>();
  /** By method and path: undefined until the first request for it. */
  readonly #found = new Map<string, Result<Handler> | undefined>();
  /** By method and path, with `:` in place of the id. */
  readonly #foundById = new Map<string, [Handler, ParamIndexMap][]>();

  add(method: string, path: string, handler: Handler): void {
    this.#routes.add(method, path, handler);
    if (!/[:*{?]/.test(path)) this.#found.set(`${method} ${path}`, undefined);
  }

  match(method: string, path: string): Result<Handler> {
    const key = `${method} ${path}`;
    const known = this.#found.get(key);
    if (known) return known;
    const [id, another] = path.match(IDS) ?? [];
    if (id !== undefined && another === undefined) return this.#matchById(method, path, id);
    const result = this.#routes.match(method, path);
    // Only what was added, so that requests cannot make it grow.
    if (this.#found.has(key)) this.#found.set(key, result);
    return result;
  }

  #matchById(method: string, path: string, id: string): Result<Handler> {
    const key = `${method} ${path.replace(IDS, ":")}`;
    const known = this.#foundById.get(key);
    if (known) return [known, [id]];
    const [handlers] = this.#routes.match(method, path) as [[Handler, Params][]];
    const params = handlers.flatMap(([, each]) => Object.values(each));
    // Only where a route has this parameter and no other, so that requests cannot make it grow.
    if (params.length > 0 && params.every((value) => value === id))
      this.#foundById.set(
        key,
        handlers.map(([handler, each]) => [
          handler,
          Object.fromEntries(Object.keys(each).map((name) => [name, 0])),
        ]),
      );
    return [handlers];
  }
}
