import fc from "fast-check";
import type { RouteAccess } from "#http/env";
import document from "../../openapi.json";
import { ORIGIN } from "../support/as.ts";
import { CALLERS, type Caller, type Cast } from "./cast.ts";
import { type Body, bodyFor, hostileText, type KnownId, knownId, type Schema, validValue } from "./inputs.ts";

type Access = RouteAccess;

interface Parameter {
  name: string;
  in: string;
  schema: Schema;
}

/** One route of the OpenAPI document. */
export interface Operation {
  operationId: string;
  method: string;
  path: string;
  access: Access;
  query: Parameter[];
  body: Schema | undefined;
  statuses: number[];
}

const schemas = document.components.schemas as unknown as Record<string, Schema>;

/** A schema with all that it refers to in its places. */
function resolved(schema: Schema): Schema {
  const { $ref, properties, items, anyOf, oneOf, ...rest } = schema;
  if ($ref) return resolved(schemas[$ref.split("/").at(-1) ?? ""] ?? {});
  return {
    ...rest,
    ...(properties && {
      properties: Object.fromEntries(Object.entries(properties).map(([name, of]) => [name, resolved(of)])),
    }),
    ...(items && { items: resolved(items) }),
    ...(anyOf && { anyOf: anyOf.map(resolved) }),
    ...(oneOf && { oneOf: oneOf.map(resolved) }),
  };
}

interface Described {
  operationId: string;
  deprecated?: boolean;
  "x-access": Access;
  parameters?: Parameter[];
  requestBody?: { content: { "application/json": { schema: Schema } } };
  responses: object;
}

const paths = document.paths as unknown as Record<string, Record<string, Described>>;

/** Every route, the older spellings too. */
export const OPERATIONS: Operation[] = Object.entries(paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({
    operationId: operation.operationId,
    method: method.toUpperCase(),
    path,
    access: operation["x-access"],
    query: (operation.parameters ?? []).filter((each) => each.in === "query"),
    body: operation.requestBody && resolved(operation.requestBody.content["application/json"].schema),
    statuses: Object.keys(operation.responses).map(Number),
  })),
);

/** The routes under the names of today. */
export const CURRENT = OPERATIONS.filter(({ operationId }) => !/_\d+$/.test(operationId));

/** One request, but for what is only known when it is sent. */
export interface Attempt {
  operation: Operation;
  caller: Caller;
  method: string;
  /** In place of `{id}`: the nth that is known, or a text. */
  id: KnownId | string;
  query: [string, string][];
  headers: Record<string, string>;
  body: Body | undefined;
}

const STRANGE_IDS = [
  "0",
  "00",
  "-1",
  "1.5",
  "1e3",
  "abc",
  "9007199254740991",
  "9007199254740993",
  "%00",
  "%2e%2e",
];
const id = fc.oneof(
  { weight: 6, arbitrary: knownId },
  { weight: 1, arbitrary: fc.constantFrom(...STRANGE_IDS, "9".repeat(400), "١", "1/../2", "1;2", "1%0a") },
  { weight: 1, arbitrary: hostileText.filter((text) => text.isWellFormed()).map(encodeURIComponent) },
);

const HEADERS: Record<string, string>[] = [
  { "Content-Type": "text/plain" },
  { "Content-Type": "application/x-www-form-urlencoded" },
  { "Content-Type": "multipart/form-data; boundary=x" },
  { "Content-Type": "application/json; charset=utf-16" },
  { "Content-Type": "application/merge-patch+json" },
  { "Content-Type": "" },
  { "Content-Encoding": "gzip" },
  { "Content-Length": "1" },
  { "Content-Length": "999999999" },
  { "Idempotency-Key": "same" },
  { "Idempotency-Key": "" },
  { "Idempotency-Key": "x".repeat(256) },
  { "Idempotency-Key": "' or 1=1" },
  { Origin: "https://evil.example" },
  { Origin: "null" },
  { Authorization: "Basic YTpi" },
  { Authorization: "Bearer" },
  { Authorization: `Bearer ${"x".repeat(5000)}` },
  { Authorization: "Bearer hk_1.x" },
  { Authorization: "Bearer hk_" },
  { Cookie: "__Host-session=x.y.z; csrftoken=x" },
  { Cookie: `a=${"b".repeat(8000)}; ;=;==` },
  { "X-HTTP-Method-Override": "DELETE" },
  {
    "X-Forwarded-For": "127.0.0.1",
    "X-Forwarded-Host": "evil.example",
    "X-Original-URL": "/api/admin/health/",
  },
  { Upgrade: "websocket" },
  { Upgrade: "websocket", "Sec-WebSocket-Protocol": "herald.v1, bearer.x.y.z" },
  { Upgrade: "h2c" },
  { Accept: "text/html" },
  { Range: "bytes=0-1" },
  { "If-None-Match": '*, W/"x", "' },
  { Expect: "100-continue" },
];
const headers = fc.oneof(
  { weight: 10, arbitrary: fc.constant<Record<string, string>>({}) },
  { weight: 4, arbitrary: fc.constantFrom(...HEADERS) },
);
const NUMBERS = ["0", "1", "20", "100", "101", "-1", "1.5", "NaN", "1e3", "9007199254740993", "", " 1", "+1"];
const CURSORS = ["", "x", "1.x", "zz.AAAA", "-1.", ".", "9".repeat(300)];

/** What a query parameter might hold, whether it knows it or not. */
const queryValue = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...NUMBERS) },
  { weight: 1, arbitrary: fc.constantFrom(...CURSORS) },
  {
    weight: 2,
    arbitrary: fc.constantFrom("true", "false", "TRUE", "info,course", "incoming", "all", "pending"),
  },
  { weight: 3, arbitrary: hostileText },
);

/** A value that a parameter allows; where it counts changes, one that an inbox has reached. */
function allowed({ name, schema }: Parameter): fc.Arbitrary<string> {
  if (name === "since") return fc.constantFrom("0", "1");
  if (schema.type === "integer") return fc.constantFrom("1", "20", "100");
  if (name === "cursor") return fc.constantFrom(...CURSORS);
  return validValue(name, schema).map(String);
}

/** Every parameter as it should be. */
function fairQuery({ query }: Operation): fc.Arbitrary<[string, string][]> {
  const named = query.filter(({ name }) => name !== "cursor");
  return fc.tuple(...named.map((each) => allowed(each).map((value): [string, string] => [each.name, value])));
}

function queryFor(operation: Operation): fc.Arbitrary<[string, string][]> {
  const known = operation.query.map(({ name }) => name);
  const name = fc.oneof(...(known.length > 0 ? [{ weight: 6, arbitrary: fc.constantFrom(...known) }] : []), {
    weight: 1,
    arbitrary: fc.constantFrom("token", "limit", "__proto__", "id[]", "user_id"),
  });
  const pairs = fc.array(fc.tuple(name, queryValue), { maxLength: 3 });
  const fair = known.length > 0 ? fairQuery(operation) : fc.constant<[string, string][]>([]);
  return fc.oneof({ weight: 5, arbitrary: fair }, { weight: known.length > 0 ? 10 : 1, arbitrary: pairs });
}

function attemptsAt(operation: Operation): fc.Arbitrary<Attempt> {
  return fc.record({
    operation: fc.constant(operation),
    caller: fc.constantFrom(...CALLERS, ...able(operation.access), ...able(operation.access)),
    method: fc.oneof(
      { weight: 19, arbitrary: fc.constant(operation.method) },
      {
        weight: 1,
        arbitrary: fc.constantFrom("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "QUERY"),
      },
    ),
    id,
    query: queryFor(operation),
    headers,
    body: operation.body ? bodyFor(operation.body) : fc.option(bodyFor({}), { nil: undefined, freq: 6 }),
  });
}

export const attempts: fc.Arbitrary<Attempt> = fc
  .oneof(
    { weight: 3, arbitrary: fc.constantFrom(...CURRENT) },
    { weight: 1, arbitrary: fc.constantFrom(...OPERATIONS) },
  )
  .chain(attemptsAt);

/** The callers who have the right to call, whatever they then ask for. */
export function able(access: Access): Caller[] {
  const users: Caller[] = ["a user", "another user", "a cookie", "an admin", "a super admin"];
  const admins: Caller[] = ["an admin", "a super admin"];
  return {
    public: [...CALLERS],
    signed: [...CALLERS],
    anyone: [...CALLERS],
    user: users,
    user_or_key: [...users, "an API key" as const],
    admin: admins,
    admin_or_key: [...admins, "an API key" as const],
    super_admin: ["a super admin" as const],
  }[access];
}

/** A cookie alone is enough to look, but not to change anything. */
export function mayCall(access: Access, caller: Caller, method: string): boolean {
  if (able(access).includes(caller)) return true;
  return caller === "a cookie without its token" && method === "GET" && able(access).includes("a cookie");
}

const PROVIDERS = ["outbox", "twilio", "vonage", "resend"];
/** Keys of actions and categories that there are, or might be. */
const KEYS = ["accept", "reject", "approve", "jobs", "connections", "__proto__", "none", "%00"];

/** The same request with what is known by now in its places; undefined where no client could send it. */
export function requestOf(attempt: Attempt, cast: Cast): Request | undefined {
  const { operation, method, body } = attempt;
  const word = operation.path.split("/")[2] ?? "";
  const known = () =>
    operation.path.includes("{provider}")
      ? PROVIDERS[(attempt.id as KnownId).$id % PROVIDERS.length]
      : nth(idsFor(word, cast), attempt.id as KnownId);
  const place = typeof attempt.id === "string" ? attempt.id : String(known());
  const query = new URLSearchParams(attempt.query.map(([name, value]) => [name, value.toWellFormed()]));
  const headers = {
    ...(operation.path.startsWith("/ws/") && { Upgrade: "websocket" }),
    ...cast.headers[attempt.caller],
    ...(body && { "Content-Type": "application/json" }),
    ...attempt.headers,
  };
  const text = body && (body.kind === "raw" ? body.text : JSON.stringify(withIds(body.value, cast)));
  const hasBody = text !== undefined && !["GET", "HEAD"].includes(method);
  try {
    const key = KEYS[place.length % KEYS.length] ?? "";
    const isKeyed = operation.path.includes("{id}") || typeof attempt.id !== "string";
    const path = operation.path.replace("{key}", isKeyed ? key : place).replace(/\{\w+\}/, place);
    const url = `${ORIGIN}${path}${query.size > 0 ? `?${query}` : ""}`;
    return new Request(url, { method, headers, ...(hasBody && { body: text }) });
  } catch {
    return undefined;
  }
}

/** Those of the path's own kind first, then all others. */
function idsFor(word: string, { ids }: Cast): number[] {
  return [...(ids[word] ?? []), ...Object.values(ids).flat()];
}

function nth(ids: number[], { $id }: KnownId): number {
  return ids[$id % ids.length] ?? 0;
}

/** Ids that stand for known ones, in their places. */
function withIds(value: unknown, cast: Cast): unknown {
  if (Array.isArray(value)) return value.map((each) => withIds(each, cast));
  if (typeof value !== "object" || value === null) return value;
  if ("$name" in value) return cast.name;
  if ("$id" in value) return nth(idsFor("users", cast), value as KnownId);
  const entries = Object.entries(value).map(([key, child]) => [key, withIds(child, cast)] as const);
  return Object.defineProperties(
    {},
    Object.fromEntries(entries.map(([key, child]) => [key, { value: child, enumerable: true }])),
  );
}
