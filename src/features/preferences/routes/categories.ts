import { z } from "zod";
import { PageQuery } from "#http/pagination";
import { json, problems } from "#http/responses";
import { contract, router } from "#http/router";
import {
  addCategory,
  changeCategory,
  deleteCategory,
  listCategories,
  readCategory,
} from "../service/categories.ts";
import * as wire from "../wire/categories.ts";

const tags = ["Categories"];
const path = "/api/categories/{key}/";
const params = z.object({ key: wire.CategoryKey });
const refusals = ["unauthenticated", "forbidden"] as const;
const unsafe = ["csrf", "foreign-origin"] as const;
const bodies = ["bad-json", ...unsafe, "too-large", "unsupported-media-type", "invalid"] as const;

export const categoryRoutes = router()
  .openapi(
    contract({
      operationId: "listCategories",
      method: "get",
      path: "/api/categories/",
      summary: "List the categories of notifications, the built-in ones first",
      tags,
      access: "user",
      deferred: true,
      request: { query: PageQuery },
      responses: {
        200: json(wire.CategoryList, "A page of categories"),
        ...problems("bad-cursor", ...refusals, "invalid"),
      },
    }),
    async (c) => c.json(await listCategories(c.var.platform, c.var.session, c.req.valid("query")), 200),
  )
  .openapi(
    contract({
      operationId: "addCategory",
      method: "post",
      path: "/api/categories/",
      summary: "Add a category",
      description: "At most 50. A type belongs to one category; a `*` at its end matches any ending.",
      tags,
      access: "admin",
      idempotent: true,
      request: { body: { required: true, content: { "application/json": { schema: wire.NewCategory } } } },
      responses: {
        201: json(wire.Category, "The new category"),
        ...problems(...refusals, ...bodies, "idempotency-key-reused"),
        ...problems("category-taken", "type-taken", "too-many-categories", "idempotency-in-progress"),
      },
    }),
    async (c) => {
      const { platform, by, recordAnswer } = c.var;
      return c.json(await addCategory(platform, by, c.req.valid("json"), recordAnswer), 201);
    },
  )
  .openapi(
    contract({
      operationId: "getCategory",
      method: "get",
      path,
      summary: "Get a category",
      tags,
      access: "user",
      request: { params },
      responses: { 200: json(wire.Category, "The category"), ...problems(...refusals, "not-found") },
    }),
    async (c) => c.json(await readCategory(c.var.platform, c.req.valid("param").key), 200),
  )
  .openapi(
    contract({
      operationId: "changeCategory",
      method: "patch",
      path,
      summary: "Change a category; fields you leave out stay as they are",
      tags,
      access: "admin",
      request: {
        params,
        body: { required: true, content: { "application/json": { schema: wire.CategoryChanges } } },
      },
      responses: {
        200: json(wire.Category, "The category after the change"),
        ...problems(...refusals, ...bodies, "not-found", "type-taken", "built-in"),
      },
    }),
    async (c) => {
      const { platform, by } = c.var;
      return c.json(await changeCategory(platform, by, c.req.valid("param").key, c.req.valid("json")), 200);
    },
  )
  .openapi(
    contract({
      operationId: "deleteCategory",
      method: "delete",
      path,
      summary: "Delete a category; its notifications move to the categories of their types",
      tags,
      access: "admin",
      request: { params },
      responses: {
        204: { description: "Deleted" },
        ...problems(...refusals, ...unsafe, "not-found", "built-in"),
      },
    }),
    async (c) => {
      await deleteCategory(c.var.platform, c.var.by, c.req.valid("param").key);
      return c.body(null, 204);
    },
  );
