import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import fc from "fast-check";
import { beforeAll, expect, inject, it } from "vitest";
import { PROBLEMS } from "#http/responses";
import worker from "#worker";
import { holdQueue } from "../support/held-queue.ts";
import { hush, logged } from "../support/quiet.ts";
import { type Attempt, attempts, CURRENT, mayCall, requestOf } from "./attempts.ts";
import { type Cast, gather } from "./cast.ts";
import { changes, digest, empty } from "./digest.ts";
import { INSIDES } from "./insides.ts";

const { inputs, seed: given } = inject("fuzz");
const seed = given ?? Math.floor(Math.random() * 2 ** 31);
/** After so many requests all begins anew, so that a long run is as quick at its end. */
const LIFETIME = 200;
/** Refusals that write: wrong guesses are counted. */
const COUNTS_GUESSES = ["login", "changePassword", "deleteAccount", "deleteProfile"];
/** A hub that outlived its user's database may refuse a socket for which the inbox was made ready. */
const READIES_INBOX = "openNotificationSocket";
/** After these the callers are others than they were. */
const ENDS_SESSIONS = [
  "logout",
  "logoutAll",
  "changePassword",
  "deleteAccount",
  "deleteProfile",
  "setAccess",
  "deleteApiKey",
  "changeProfile",
  "replaceProfile",
];

let cast: Cast;
let age = LIFETIME;
let state: Record<string, string>;
const answered = new Map<string, Set<string>>();

async function send(request: Request): Promise<Response> {
  const ctx = createExecutionContext();
  const response = await worker.fetch(request as never, env, ctx);
  await waitOnExecutionContext(ctx);
  response.webSocket?.accept();
  response.webSocket?.close(1000, "");
  return response;
}

async function expectRefusal(response: Response, method: string): Promise<void> {
  const text = await response.text();
  expect(text).not.toMatch(INSIDES);
  expect(JSON.stringify([...response.headers])).not.toMatch(INSIDES);
  expect(response.headers.get("Content-Type")).toBe("application/problem+json");
  if (method === "HEAD") return;
  const problem = JSON.parse(text);
  const { code } = problem;
  expect(problem).toMatchObject({
    type: `/problems/${code}`,
    status: response.status,
    title: expect.any(String),
  });
  expect(problem.detail).toEqual(expect.any(String));
  expect(problem.request_id).toMatch(/./);
  expect(PROBLEMS[code as keyof typeof PROBLEMS].status).toBe(response.status);
  if (response.status === 422 && code === "invalid")
    for (const error of problem.errors) expect(error.pointer).toMatch(/^#/);
}

function note({ operation }: Attempt, outcome: string): void {
  const known = answered.get(operation.operationId) ?? new Set();
  answered.set(operation.operationId, known.add(outcome));
}

/** Whether rows have only gone. */
function hasLess(before = "[]", after = "[]"): boolean {
  const rows = (text: string) => (JSON.parse(text) as unknown[]).map((row) => JSON.stringify(row));
  return rows(after).every((row) => rows(before).includes(row));
}

/** One request: answered as the contract says, and without a trace when it is refused. */
const segments = (path: string) => path.split("/").length;

async function withstand(attempt: Attempt): Promise<void> {
  if (age >= LIFETIME) {
    await empty();
    cast = await gather();
    state = await digest();
    age = 0;
  }
  age += 1;
  const { operation, caller, method } = attempt;
  const request = requestOf(attempt, cast);
  if (!request) return;
  logged.length = 0;

  const response = await send(request);

  const { status } = response;
  const isRefused = status >= 400;
  expect(status, JSON.stringify(logged)).toBeLessThan(500);
  expect(response.headers.get("X-Content-Type-Options") ?? status).toBe(status === 101 ? 101 : "nosniff");
  if (isRefused) await expectRefusal(response, method);
  else await response.body?.cancel();
  // A URL resolves "%2e%2e" (URL Standard §4.4): the request then reached the path above, which answers for itself.
  const isAbove = segments(new URL(request.url).pathname) < segments(operation.path);
  if (!isAbove && method === operation.method && !attempt.headers.Authorization && !attempt.headers.Cookie) {
    // Without one of the two the request was another route's, or nobody's.
    if (!mayCall(operation.access, caller, method)) expect(isRefused, `${caller}: ${status}`).toBe(true);
    if (typeof attempt.id !== "string" || !operation.path.includes("{id}"))
      note(attempt, isRefused ? "refused" : "done");
    if (!isRefused) expect(operation.statuses).toContain(status);
  }
  const after = await digest();
  const changed = changes(state, after);
  const counts = COUNTS_GUESSES.some((name) => operation.operationId.startsWith(name));
  const mayChange = [
    ...(counts ? ["sign_in_failures"] : []),
    ...(operation.operationId.startsWith(READIES_INBOX) ? ["inboxes"] : []),
    // Those of requests before are deleted a moment after their reply.
    ...(hasLess(state.events, after.events) ? ["events"] : []),
  ];
  if (isRefused) expect(changed.filter((table) => !mayChange.includes(table))).toEqual([]);
  state = after;
  if (!isRefused && ENDS_SESSIONS.some((name) => operation.operationId.startsWith(name))) age = LIFETIME;
}

beforeAll(async () => {
  holdQueue();
  hush();
  // The first number would wait for it so long that events of the requests before are deleted meanwhile.
  await import("libphonenumber-js/min");
});

it(`answers ${inputs} hostile requests as the contract says (seed ${seed})`, {
  tags: "F32",
  timeout: 3_600_000,
}, async () => {
  await fc.assert(fc.asyncProperty(attempts, withstand), {
    numRuns: inputs,
    seed,
    // A request depends on those before it; made smaller it would meet another state.
    endOnFailure: true,
  });
});

it.runIf(inputs >= 10_000)("has refused and obeyed at every route", () => {
  const unheard = CURRENT.filter(({ operationId, method }) => {
    const outcomes = answered.get(operationId) ?? new Set();
    return !outcomes.has("done") || (method !== "GET" && !outcomes.has("refused"));
  });

  expect(unheard.map(({ operationId }) => operationId)).toEqual([]);
});
