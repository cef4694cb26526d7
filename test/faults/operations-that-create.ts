import { env } from "cloudflare:workers";
import { TURN } from "#jobs/fan-out";
import { makeAdmin, type Person } from "../support/as.ts";
import { person } from "../support/people.ts";
import { wholly } from "../support/wholly.ts";
import type { Operation } from "./operations.ts";

/** So many make a page of a fan-out here, and are a crowd. */
const PAGE = 3;
const ROLE = "candidate";

async function people(count: number): Promise<Person[]> {
  const made: Person[] = [];
  while (made.length < count) made.push(await person("recipient"));
  return made;
}

/** Closes every account, so that everyone is who comes after; and has crowds begin at a few. */
async function alone(): Promise<void> {
  TURN.page = PAGE;
  await env.DB.prepare("update users set active = 0").run();
}

/** How a request is known for the same when it is asked for again. */
type Sameness = "dedupe_key" | "Idempotency-Key";

function creating(
  name: string,
  how: {
    count: number;
    owner: number;
    sameness: Sameness;
    address: (recipients: Person[]) => object;
    sameChange?: true;
  },
): Operation {
  const { count, owner, sameness, address, ...rest } = how;
  return {
    name,
    kind: count === 1 ? "changes" : "notifies",
    hubLivesOn: true,
    ...rest,
    ...(count >= PAGE && { crowd: true as const }),
    first: 202,
    again: 202,
    async stage() {
      await alone();
      const admin = await makeAdmin(await person("admin"));
      const recipients = await people(count);
      const ids = JSON.stringify(recipients.map(({ id }) => id));
      await env.DB.prepare("update users set role = ? where id in (select value from json_each(?))")
        .bind(ROLE, ids)
        .run();
      const key = crypto.randomUUID();
      const body = { ...address(recipients), title: "Hello", message: "Text" };
      const ask: Parameters<ReturnType<typeof wholly>["post"]> =
        sameness === "dedupe_key"
          ? ["/api/notifications/", { ...body, dedupe_key: key }]
          : ["/api/notifications/", body, { "Idempotency-Key": key }];
      return {
        owner: recipients[owner]!,
        others: recipients.filter((_, at) => at !== owner),
        ask: (bindings) => wholly(admin, bindings).post(...ask),
        after: [{ title: "Hello", is_read: false }],
      };
    },
  };
}

export const CREATION: Operation[] = [
  creating("a notification for one", {
    count: 1,
    sameChange: true,
    owner: 0,
    sameness: "dedupe_key",
    address: ([one]) => ({ recipient_id: one?.id }),
  }),
  creating("a notification for a list", {
    count: 2,
    owner: 1,
    sameness: "Idempotency-Key",
    address: (recipients) => ({ recipient_ids: recipients.map(({ id }) => id) }),
  }),
  creating("a notification for a role", {
    count: 4,
    owner: 0,
    sameness: "dedupe_key",
    address: () => ({ role: ROLE }),
  }),
  creating("a notification for everyone", {
    count: 4,
    owner: 3,
    sameness: "Idempotency-Key",
    sameChange: true,
    address: () => ({ everyone: true }),
  }),
];
