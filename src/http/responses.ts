import { z } from "@hono/zod-openapi";
import type { Problem, ProblemCode } from "#core/problem";

/** The status and the title of each problem (RFC 9457 §3.1): one table, kept whole by the compiler. */
export const PROBLEMS = {
  "bad-json": { status: 400, title: "The body is not valid JSON" },
  "bad-cursor": { status: 400, title: "This cursor does not belong to this list; load its first page again" },
  "bad-request": { status: 400, title: "The request cannot be understood" },
  invalid: { status: 422, title: "Some values are not valid" },
  unauthenticated: { status: 401, title: "Not signed in, or the token is no longer valid; sign in again" },
  forbidden: { status: 403, title: "You are not allowed to do this" },
  csrf: {
    status: 403,
    title: "The X-CSRFToken header is missing or wrong; send the value of the csrftoken cookie",
  },
  "foreign-origin": {
    status: 403,
    title: "Requests from this origin are not allowed; add it to ALLOWED_ORIGINS",
  },
  "https-required": {
    status: 403,
    title: "Send this over https; change the password or token that it held, since it was not encrypted",
  },
  "other-account": { status: 409, title: "Another account is signed in; reload the page" },
  "not-found": { status: 404, title: "Not found" },
  "method-not-allowed": { status: 405, title: "This method is not allowed here" },
  "username-taken": { status: 409, title: "This username is taken; choose another one" },
  "email-taken": { status: 409, title: "This e-mail address is taken; choose another one" },
  "already-connected": { status: 409, title: "You are already connected" },
  "already-answered": { status: 409, title: "This has already been answered" },
  "recently-rejected": {
    status: 409,
    title: "This user declined your request less than 24 hours ago; ask again after that",
  },
  "not-possible": { status: 403, title: "This is not possible for this user" },
  "too-many-live": { status: 409, title: "Too many announcements are live; switch one off first" },
  "too-many-keys": { status: 409, title: "You have too many API keys; revoke one first" },
  "last-super-admin": {
    status: 409,
    title: "You are the last super admin; give that access to someone else first",
  },
  "built-in": {
    status: 409,
    title: "A built-in category cannot be deleted, and its types cannot be changed",
  },
  "category-taken": { status: 409, title: "A category with this key exists already; choose another key" },
  "type-taken": { status: 409, title: "Another category has one of these types; remove it there first" },
  "too-many-categories": { status: 409, title: "There are too many categories; delete one first" },
  locked: { status: 422, title: "An admin has locked this setting; leave it as it is" },
  taken: { status: 409, title: "Another account has verified this address; use another one" },
  "own-address": {
    status: 409,
    title: "This is the address of your account; change it in your profile first",
  },
  "too-many-addresses": { status: 409, title: "You have too many addresses; delete one first" },
  "channel-unavailable": {
    status: 409,
    title: "This deployment does not send on this channel; ask its operator to set it up",
  },
  "wrong-code": { status: 422, title: "This code is wrong; use the one in the latest message" },
  "code-expired": { status: 422, title: "This code has expired; request a new one" },
  "bad-signature": { status: 403, title: "The signature is missing or wrong" },
  "idempotency-key-reused": {
    status: 422,
    title: "This Idempotency-Key was used for another request; use a new one",
  },
  "idempotency-in-progress": {
    status: 409,
    title: "A request with this Idempotency-Key is in progress; wait for its answer",
  },
  "resync-required": { status: 410, title: "Too far behind; load the list again" },
  "undo-over": { status: 410, title: "This can no longer be undone" },
  "too-large": { status: 413, title: "The body is larger than 64 KiB" },
  "unsupported-media-type": { status: 415, title: "The body must be sent as Content-Type: application/json" },
  "upgrade-required": { status: 426, title: "Open this address as a WebSocket" },
  "too-many-requests": { status: 429, title: "Too many requests; try again later" },
  "not-configured": { status: 503, title: "A setting is missing or wrong" },
  "not-migrated": { status: 503, title: "The database is not migrated; run the migrations" },
  unavailable: { status: 503, title: "Try again in a moment" },
  internal: { status: 500, title: "Something went wrong on our side; try again in a moment" },
} as const satisfies Record<ProblemCode, { status: number; title: string }>;

export const ProblemDocument = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string(),
    request_id: z.string(),
    errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
  })
  .meta({ id: "Problem" });

/** The answer to a problem: `application/problem+json` (RFC 9457 §3). */
export function problemResponse(problem: Problem, requestId: string): Response {
  const { code, extras } = problem;
  const { status, title } = PROBLEMS[code];
  const headers = new Headers({ "Content-Type": "application/problem+json", ...extras.headers });
  if (status === 401) headers.set("WWW-Authenticate", "Bearer");
  if (status === 426) headers.set("Upgrade", "websocket");
  const retryAfter = extras.retryAfterSeconds ?? (status === 429 || status === 503 ? 5 : undefined);
  if (retryAfter !== undefined) headers.set("Retry-After", String(Math.max(1, Math.ceil(retryAfter))));
  const document: z.infer<typeof ProblemDocument> = {
    type: `/problems/${code}`,
    title,
    status,
    detail: detailOf(problem),
    code,
    request_id: requestId,
    ...(extras.errors && { errors: extras.errors }),
  };
  return new Response(JSON.stringify(document), { status, headers });
}

/** What is wrong, as a sentence for people. */
export function detailOf({ code, extras }: Problem): string {
  return extras.detail ?? extras.errors?.map((error) => error.detail).join(" ") ?? `${PROBLEMS[code].title}.`;
}

/** An OpenAPI response whose body is JSON of `schema`. */
export function json<Schema extends z.ZodType>(schema: Schema, description: string) {
  return { description, content: { "application/json": { schema } } };
}

/** The problems a route may answer with, gathered by status for OpenAPI. */
export function problems<Code extends ProblemCode>(...codes: Code[]) {
  type Status = (typeof PROBLEMS)[Code]["status"];
  const byStatus = new Map<number, string[]>();
  for (const code of codes) {
    const { status } = PROBLEMS[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  const content = { "application/problem+json": { schema: ProblemDocument } };
  return Object.fromEntries(
    [...byStatus].map(([status, names]) => [status, { description: names.join(", "), content }]),
  ) as Record<Status, { description: string; content: typeof content }>;
}
