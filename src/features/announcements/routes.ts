import { Problem } from "#core/problem";
import { sha256 } from "#core/seal";
import { IdParam } from "#core/wire";
import { json, problems } from "#http/responses";
import { contract, router } from "#http/router";
import type { Caller, HostApplication } from "#http/session";
import { present } from "./domain.ts";
import { readAll, readAnnouncement, readLive } from "./service/read.ts";
import { changeAnnouncement, deleteAnnouncement, dismiss, postAnnouncement } from "./service/write.ts";
import * as wire from "./wire.ts";

const tags = ["Announcements"];
const path = "/api/global-notifications/{id}/";
const request = { params: IdParam };
const refusals = ["unauthenticated", "forbidden", "not-found"] as const;
const unsafe = ["csrf", "foreign-origin"] as const;
const bodies = ["bad-json", ...unsafe, "too-large", "unsupported-media-type", "invalid"] as const;

export const announcementRoutes = router()
  .openapi(
    contract({
      operationId: "listAnnouncements",
      method: "get",
      path: "/api/global-notifications/",
      summary: "List the live announcements, newest first; admins can list all",
      tags,
      access: "anyone",
      request: { query: wire.AnnouncementListQuery },
      responses: {
        200: json(wire.AnnouncementList, "The announcements, with an ETag"),
        304: { description: "Not modified" },
        ...problems("unauthenticated", "forbidden", "invalid"),
      },
    }),
    async (c) => {
      const { platform, viewer } = c.var;
      const { all } = c.req.valid("query");
      if (all) requireAdmin(c.var.caller);
      const rows = all ? await readAll(platform) : await readLive(platform, viewer?.id);
      const body = { count: rows.length, notifications: rows.map(present) };
      const etag = `W/"${sha256(JSON.stringify(body))}"`;
      c.header("ETag", etag);
      c.header("Cache-Control", viewer ? "private, no-cache" : "public, no-cache");
      c.header("Vary", "Authorization, Cookie", { append: true });
      if (isKnown(etag, c.req.header("If-None-Match"))) return c.body(null, 304);
      return c.json(body, 200);
    },
  )
  .openapi(
    contract({
      operationId: "postAnnouncement",
      method: "post",
      path: "/api/global-notifications/",
      summary: "Publish an announcement; it reaches every connected browser when it goes live",
      tags,
      access: "admin_or_key",
      idempotent: true,
      request: {
        body: { required: true, content: { "application/json": { schema: wire.NewAnnouncement } } },
      },
      responses: {
        201: json(wire.Announcement, "The new announcement"),
        ...problems("unauthenticated", "forbidden", ...bodies),
        ...problems("idempotency-in-progress", "too-many-live"),
        ...problems("invalid", "idempotency-key-reused"),
      },
    }),
    async (c) => {
      const { platform, caller, recordAnswer } = c.var;
      const posted = await postAnnouncement(platform, caller, c.req.valid("json"), recordAnswer);
      return c.json(present(posted), 201);
    },
  )
  .openapi(
    contract({
      operationId: "getAnnouncement",
      method: "get",
      path,
      summary: "Get an announcement, live or not",
      tags,
      access: "admin_or_key",
      request,
      responses: { 200: json(wire.Announcement, "The announcement"), ...problems(...refusals) },
    }),
    async (c) => c.json(present(await readAnnouncement(c.var.platform, c.req.valid("param").id)), 200),
  )
  .openapi(
    contract({
      operationId: "changeAnnouncement",
      method: "patch",
      path,
      summary: "Change an announcement; every connected browser is updated",
      tags,
      access: "admin_or_key",
      request: {
        ...request,
        body: { required: true, content: { "application/json": { schema: wire.AnnouncementChanges } } },
      },
      responses: {
        200: json(wire.Announcement, "The announcement after the change"),
        ...problems(...refusals, ...bodies, "too-many-live"),
      },
    }),
    async (c) => {
      const { platform, caller } = c.var;
      const { id } = c.req.valid("param");
      return c.json(present(await changeAnnouncement(platform, caller, id, c.req.valid("json"))), 200);
    },
  )
  .openapi(
    contract({
      operationId: "deleteAnnouncement",
      method: "delete",
      path,
      summary: "Delete an announcement and remove it from every browser",
      tags,
      access: "admin_or_key",
      request,
      responses: { 204: { description: "Deleted" }, ...problems(...refusals, ...unsafe) },
    }),
    async (c) => {
      await deleteAnnouncement(c.var.platform, c.var.caller, c.req.valid("param").id);
      return c.body(null, 204);
    },
  )
  .openapi(
    contract({
      operationId: "dismissAnnouncement",
      method: "post",
      path: "/api/global-notifications/{id}/dismiss/",
      summary: "Dismiss an announcement on all your devices",
      tags,
      access: "user",
      request,
      responses: { 204: { description: "Dismissed" }, ...problems(...refusals, ...unsafe) },
    }),
    async (c) => {
      await dismiss(c.var.platform, c.var.by, c.req.valid("param").id);
      return c.body(null, 204);
    },
  )
  .openapi(
    contract({
      operationId: "getAnnouncementDelivery",
      method: "get",
      path: "/api/global-notifications/{id}/delivery/",
      summary: "Get how many people an announcement has reached",
      tags,
      access: "admin",
      request,
      responses: {
        200: json(wire.Delivery, "Whom its latest change has reached"),
        ...problems(...refusals),
      },
    }),
    async (c) => {
      const { platform } = c.var;
      const { id } = await readAnnouncement(platform, c.req.valid("param").id);
      return c.json(await platform.announcements.delivery(id), 200);
    },
  );

/** Weak comparison, since a cache on the way may make a weak tag strong; `*` stands for any (RFC 9110 §13.1.2). */
function isKnown(etag: string, known = ""): boolean {
  const opaque = (tag: string) => tag.trim().replace(/^W\//, "");
  return known.split(",").some((tag) => tag.trim() === "*" || opaque(tag) === opaque(etag));
}

function requireAdmin(caller: Caller | HostApplication | undefined): void {
  if (!caller) throw new Problem("unauthenticated");
  if ("key" in caller || caller.access === "user") throw new Problem("forbidden");
}
