import type { QueryClient } from "@tanstack/react-query";
import type { Herald, PublicUser } from "#client/index";
import { HeraldProblem } from "#client/index";
import type { ConnectionRequest, FoundUser, Relation } from "#features/connections/wire";
import { useHerald } from "../react/provider.tsx";
import { useAction } from "./api.ts";
import { editLists, type PageOf } from "./query-cache.ts";

export const SEARCH = "/api/search_users/";
export const REQUESTS = "/api/connection_requests/";
export const CONNECTIONS = "/api/connections/";
const EVERYTHING = [SEARCH, REQUESTS, CONNECTIONS];

/** Blanks around what is searched for mean nothing: a phone's keyboard adds one behind each word. */
export const searchPath = (q: string) => `${SEARCH}?q=${encodeURIComponent(q.trim())}`;

export const pendingPath = (direction: "incoming" | "outgoing") =>
  `${REQUESTS}?status=pending&direction=${direction}`;

type Verb = "accept" | "reject" | "cancel";

/** A person, and the request where the list that shows them has it. */
export interface Concerned {
  user: PublicUser;
  request?: number;
}

/** What people can do about each other. Each is shown at once in every list. */
export function usePeopleActions() {
  const herald = useHerald();
  const answer = (verb: Verb, relation: Relation) => ({
    call: async ({ user, request }: Concerned) => ({
      path: `${REQUESTS}${request ?? (await findRequest(herald, verb, user.id))}/${verb}/`,
    }),
    options: {
      changes: EVERYTHING,
      optimistic(queries: QueryClient, { user }: Concerned) {
        showRelation(queries, user.id, relation);
        dropRequests(queries, user.id);
      },
    },
  });
  const ask = useAction(({ user }: Concerned) => ({ path: REQUESTS, body: { recipient_id: user.id } }), {
    changes: EVERYTHING,
    optimistic: (queries, { user }) => showRelation(queries, user.id, "requested"),
  });
  const acceptance = answer("accept", "connected");
  const rejection = answer("reject", "none");
  const withdrawal = answer("cancel", "none");
  return {
    ask,
    accept: useAction(acceptance.call, acceptance.options),
    reject: useAction(rejection.call, rejection.options),
    cancel: useAction(withdrawal.call, withdrawal.options),
  };
}

function showRelation(queries: QueryClient, user: number, relation: Relation): void {
  editLists<FoundUser>(queries, SEARCH, (found) => (found.id === user ? { ...found, relation } : found));
}

/** An answered request is in no list of those that wait. */
function dropRequests(queries: QueryClient, user: number): void {
  editLists<ConnectionRequest>(queries, REQUESTS, (request) =>
    request.requester.id === user || request.recipient.id === user ? null : request,
  );
}

/** The pending request between a person and us: search results have no request id. */
async function findRequest(herald: Herald, verb: Verb, user: number): Promise<number> {
  const side = verb === "cancel" ? "recipient" : "requester";
  const path = `${pendingPath(verb === "cancel" ? "outgoing" : "incoming")}&limit=100`;
  let cursor: string | null = "";
  while (cursor !== null) {
    const page: PageOf<ConnectionRequest> = await herald.request(
      "GET",
      cursor ? `${path}&cursor=${encodeURIComponent(cursor)}` : path,
    );
    const found = page.results.find((request) => request[side].id === user);
    if (found) return found.id;
    cursor = page.next_cursor;
  }
  throw new HeraldProblem(404, "already-answered");
}
