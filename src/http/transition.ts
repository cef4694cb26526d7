import type { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { IdParam } from "#core/wire";
import type { AppEnv } from "./env.ts";
import { json, problems } from "./responses.ts";
import { contract } from "./router.ts";

/**
 * The contract of a transition: one of the two users whom an item is between
 * answers it or takes it back, once and for good.
 *
 * @param item the schema of the item, and what it is called
 */
export function transition<const Path extends `/api/${string}/{id}/${string}/`, Schema extends z.ZodType>(
  route: { operationId: string; path: Path; summary: string; tags: string[] },
  item: { schema: Schema; name: string },
) {
  return contract({
    ...route,
    method: "post",
    access: "user",
    deferred: true,
    request: { params: IdParam },
    responses: {
      200: json(item.schema, `The current state of the ${item.name}; repeating the call changes nothing`),
      ...problems("unauthenticated", "forbidden", "csrf", "foreign-origin", "not-found", "already-answered"),
    },
  });
}

/** What the handler of a transition is given. */
export type TransitionContext = Context<
  AppEnv,
  string,
  { in: { param: { id: string } }; out: { param: { id: number } } }
>;
