import type { Result, Router } from "hono/router";
import { TrieRouter } from "hono/router/trie-router";

/**
 * hono's router for any set of routes. It searches only once for a route whose
 * path has no parameters, since most requests are for one of these.
 */
export class LiteralRoutes<Handler> implements Router<Handler> {
  name = "LiteralRoutes";
  readonly #routes = new TrieRouter<Handler>();
  /** By method and path: undefined until the first request for it. */
  readonly #found = new Map<string, Result<Handler> | undefined>();

  add(method: string, path: string, handler: Handler): void {
    this.#routes.add(method, path, handler);
    if (!/[:*{?]/.test(path)) this.#found.set(`${method} ${path}`, undefined);
  }

  match(method: string, path: string): Result<Handler> {
    const key = `${method} ${path}`;
    const known = this.#found.get(key);
    if (known) return known;
    const result = this.#routes.match(method, path);
    // Only what was added, so that requests cannot make it grow.
    if (this.#found.has(key)) this.#found.set(key, result);
    return result;
  }
}
