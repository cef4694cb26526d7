import { describe, expect, it } from "vitest";
import { app } from "#app";
import committed from "../openapi.json";
import { call } from "./support/as.ts";

interface Operation {
  operationId: string;
  summary: string;
  security: object[];
  deprecated?: boolean;
  responses: Record<string, { description: string }>;
  parameters?: { name: string; in: string }[];
  requestBody?: { content: object };
  "x-access": string;
}

const { paths } = committed as unknown as { paths: Record<string, Record<string, Operation>> };
const operations = Object.entries(paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
);

it("is committed as the app describes itself", async () => {
  const served = await (await call("GET", "/openapi.json")).json();

  expect(served).toEqual(committed);
});

/** The description itself, and what a page of development shows in a frame. */
const UNDESCRIBED = ["get /openapi.json", "get /dev/outbox/:id/"];

it("describes every route of the router", { tags: "parity.employers.15" }, () => {
  const described = new Set(
    operations.map(({ path, method }) => `${method} ${path.replaceAll(/\{(\w+)\}/g, ":$1")}`),
  );
  const routed = app.routes
    .filter(({ method }) => method !== "ALL")
    .map(({ path, method }) => `${method.toLowerCase()} ${path.replaceAll("{[0-9]+}", "")}`);

  expect(routed.filter((route) => !described.has(route) && !UNDESCRIBED.includes(route))).toEqual([]);
  expect(routed.length).toBeGreaterThan(20);
});

describe.each(operations.filter(({ operation }) => !operation.deprecated))(
  "$method $path",
  ({ path, method, operation }) => {
    it("says who may call it, what it is for and how it refuses", { tags: "parity.employers.15" }, () => {
      const statuses = Object.keys(operation.responses);

      expect(operation.summary).toMatch(/^[A-Z]/);
      expect(operation["x-access"]).toBeTruthy();
      expect(operation.security.length > 0).toBe(
        !["public", "signed", "anyone"].includes(operation["x-access"]),
      );
      if (operation.security.length > 0) expect(statuses).toEqual(expect.arrayContaining(["401", "403"]));
      if (path.includes("{id}")) expect(statuses).toContain("404");
      if (operation.requestBody)
        expect(statuses).toEqual(expect.arrayContaining(["400", "413", "415", "422"]));
      if (method !== "get" && operation["x-access"] !== "signed") expect(statuses).toContain("403");
    });

    it("names each code with which it refuses what it takes", () => {
      const codes = Object.values(operation.responses).flatMap(({ description }) => description.split(", "));
      const takes = new Set(operation.parameters?.map(({ name }) => name));

      if (method !== "get" && operation["x-access"] !== "signed") expect(codes).toContain("foreign-origin");
      if (method !== "get" && operation.security.length > 0) expect(codes).toContain("csrf");
      if (takes.has("cursor")) expect(codes).toContain("bad-cursor");
      if (takes.has("Idempotency-Key"))
        expect(codes).toEqual(expect.arrayContaining(["idempotency-in-progress", "idempotency-key-reused"]));
    });
  },
);

it("gives every operation a name of its own", () => {
  const names = operations.map(({ operation }) => operation.operationId);

  expect(new Set(names).size).toBe(names.length);
});

it("lists the older spellings as deprecated", () => {
  const deprecated = operations.filter(({ operation }) => operation.deprecated).map(({ path }) => path);

  expect(deprecated).toContain("/api/notifications/notifications/{id}/mark_as_read/");
  expect(deprecated).toContain("/api/notifications/unread_count/");
  expect(deprecated).not.toContain("/api/notifications/");
});
