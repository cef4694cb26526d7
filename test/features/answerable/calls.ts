import { env } from "cloudflare:workers";
import type { UserId } from "#core/ids";
import type { Platform } from "#core/ports";
import * as applications from "#features/applications/domain";
import { settleApplication } from "#features/applications/service/decide";
import { listApplications } from "#features/applications/service/read";
import { submitApplication } from "#features/applications/service/submit";
import * as connections from "#features/connections/domain";
import { settleRequest } from "#features/connections/service/answer";
import { askToConnect } from "#features/connections/service/ask";
import { listRequests } from "#features/connections/service/list";
import { recordNothing } from "#http/idempotency";
import type { Caller } from "#http/session";
import { person, platform, session } from "../../support/services.ts";
import { APPLICATIONS, CONNECTION_REQUESTS, type Kind } from "./kinds.ts";

/** What the domains and services of both kinds have in common. */
interface Item {
  id: number;
  status: string;
}
interface Page {
  items: Item[];
  count: number;
  nextCursor: string | null;
}
type Query = {
  direction: "all" | "incoming" | "outgoing";
  status?: string | undefined;
  limit: number;
  cursor?: string | undefined;
};

interface Calls {
  ask(by: Caller, to: Caller, at?: Platform): Promise<{ status: number; item: Item }>;
  settle(by: Caller, id: number, verb: string, at?: Platform): Promise<Item>;
  list(by: Caller, query: Query): Promise<Page>;
  /** A rule of the domain applied to an item in some status, which it must leave alone. */
  rule(verb: string, status: string, by: UserId, now: Date): { changed: boolean; item: Item };
  /** How what happened is called, before the dot. */
  fact: string;
  table: string;
}

/** Whom the rules are applied to. */
export const ADA = { id: 1, username: "ada", full_name: "Ada L", company_name: "", role: "student" };
export const GRACE = { id: 2, username: "grace", full_name: "", company_name: "Navy", role: "teacher" };
export const CREATED = new Date("2026-03-01T09:00:00.000Z");

const REQUEST_RULES: Record<string, connections.RequestRule> = {
  accept: connections.accept,
  reject: connections.reject,
  cancel: connections.cancel,
};
const APPLICATION_RULES: Record<string, applications.ApplicationRule> = {
  approve: applications.approve,
  reject: applications.reject,
  withdraw: applications.withdraw,
};

const ofRequests: Calls = {
  fact: "connection",
  table: "connection_requests",
  async ask(by, to, at = platform) {
    const { status, request } = await askToConnect(at, by, to.id, recordNothing);
    return { status, item: request };
  },
  settle: (by, id, verb, at = platform) => settleRequest(at, session(by, at), id, REQUEST_RULES[verb]!),
  list: (by, query) => listRequests(platform, session(by), query as Parameters<typeof listRequests>[2]),
  rule(verb, status, by, now) {
    const request = { id: 7, requester: ADA, recipient: GRACE, createdAt: CREATED, respondedAt: null };
    const { changed, request: item } = REQUEST_RULES[verb]!(
      Object.freeze({ ...request, status: status as connections.ConnectionRequest["status"] }),
      by,
      now,
    );
    return { changed, item };
  },
};

const ofApplications: Calls = {
  fact: "application",
  table: "applications",
  async ask(by, to, at = platform) {
    const body = { reviewer_id: to.id, title: "Thesis", message: "Please." };
    const { status, application } = await submitApplication(at, by, body, recordNothing);
    return { status, item: application };
  },
  settle: (by, id, verb, at = platform) =>
    settleApplication(at, session(by, at), id, APPLICATION_RULES[verb]!),
  list: (by, query) =>
    listApplications(platform, session(by), query as Parameters<typeof listApplications>[2]),
  rule(verb, status, by, now) {
    const texts = { title: "Thesis", message: "Please." };
    const application = {
      id: 7,
      applicant: ADA,
      reviewer: GRACE,
      ...texts,
      createdAt: CREATED,
      decidedAt: null,
    };
    const { changed, application: item } = APPLICATION_RULES[verb]!(
      Object.freeze({ ...application, status: status as applications.Application["status"] }),
      by,
      now,
    );
    return { changed, item };
  },
};

export const callsOf = (kind: Kind): Calls => (kind === CONNECTION_REQUESTS ? ofRequests : ofApplications);

/** One who asks and one who may be asked. */
export async function pairOf({ role }: Kind): Promise<{ ada: Caller; grace: Caller }> {
  return { ada: await person("Ada L"), grace: await person("Grace H", role) };
}

/** All that the database has of what one asked the other. */
export async function rowsOf(
  kind: Kind,
  from: Caller,
  to: Caller,
): Promise<{ id: number; status: string; answeredAt: number | null }[]> {
  const { results } = await env.DB.prepare(
    `select id, status, ${kind.answeredAt} as "answeredAt" from ${callsOf(kind).table}
      where ${kind.asker}_id = ? and ${kind.answerer}_id = ?`,
  )
    .bind(from.id, to.id)
    .all<{ id: number; status: string; answeredAt: number | null }>();
  return results;
}

/** How many connections there are between two users. */
export async function connectionsBetween(one: Caller, other: Caller): Promise<number | null> {
  return env.DB.prepare("select count(*) as count from connections where low = ? and high = ?")
    .bind(Math.min(one.id, other.id), Math.max(one.id, other.id))
    .first<number>("count");
}

/** So many connections are there after an answer: one where a request was accepted. */
export const connectionsAfter = (kind: Kind, status: string): number =>
  kind !== APPLICATIONS && status === "accepted" ? 1 : 0;
