import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { Event, type EventType } from "#events/event";
import { recordAll } from "#events/outbox";
import { isAbout } from "#features/leaving/service/erase";
import { acquaintances } from "#features/leaving/service/former-member";
import { type NotifiesSeveral, personalNotification } from "#features/notifications/catalog";
import { as, makeSuperAdmin, type Person, register } from "../../support/as.ts";
import { eventually } from "../../support/eventually.ts";
import { EVENTS, USERS } from "../../support/facts.ts";
import { list } from "../../support/inbox.ts";
import { person, platform } from "../../support/people.ts";
import { APPLICATIONS, answerer, CONNECTION_REQUESTS, type Kind } from "../answerable/kinds.ts";
import { ask, asked } from "../answerable/scene.ts";

/** The fields by which a fact says something of a user: with the account, those that wait are deleted. */
const ABOUT = ["user_id", "recipient_id", "actor.id", "viewer.id"];
/** Other fields that say who somebody is, and what becomes of a fact that waits with a user's account in them. */
const ALSO_NAME: Record<string, string> = {
  "actor.company_name": "goes with actor.id",
  "actor.full_name": "goes with actor.id",
  "actor.role": "goes with actor.id",
  "actor.username": "goes with actor.id",
  "viewer.company_name": "goes with viewer.id",
  "viewer.full_name": "goes with viewer.id",
  "viewer.role": "goes with viewer.id",
  "viewer.username": "goes with viewer.id",
  email: "goes with user_id",
  former: "goes with user_id",
  username: "goes by the name itself, of a registration",
  "to.users[]": "goes where the user is the only one; to several it still has to be sent",
  sender: "what a user sent to others is still theirs",
  "sent.sender": "a number, in the record of what was sent",
  also: "a number, of a hub to be called",
  "user_ids[]": "numbers, of hubs to be called",
};
const OF_NO_USER = [
  ...["again", "announcement_id", "application_id", "category", "content", "day", "dedupe_key", "event_id"],
  ...[
    "forget",
    "issued_at",
    "jti",
    "kept_jti",
    "phone",
    "quiet",
    "recipient_role",
    "recipients",
    "request_id",
  ],
  ...["sent.seq", "title", "to.everyone", "to.role", "until", "version"],
];

interface Schema {
  properties?: Record<string, Schema>;
  anyOf?: Schema[];
  oneOf?: Schema[];
  items?: Schema;
}

/** Where a fact holds a value. The content of a notification is its sender's. */
function fieldsOf({ properties, anyOf, oneOf, items }: Schema, path = ""): string[] {
  if (path === "content") return [path];
  if (items) return fieldsOf(items, `${path}[]`);
  if (properties)
    return Object.entries(properties).flatMap(([name, schema]) =>
      fieldsOf(schema, path ? `${path}.${name}` : name),
    );
  const either = anyOf ?? oneOf;
  return either ? either.flatMap((schema) => fieldsOf(schema, path)) : [path];
}

/** The users whom a fact is about, by its fields. */
function usersIn({ data }: Event): unknown[] {
  return ABOUT.map((path) =>
    path
      .split(".")
      .reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], data),
  ).filter((user) => user !== undefined);
}

it("each field of each fact says who a user is, or does not", () => {
  const { oneOf = [], anyOf = oneOf } = z.toJSONSchema(Event) as Schema;
  const fields = anyOf.flatMap(({ properties }) => fieldsOf(properties!.data!));

  expect(anyOf.length).toBeGreaterThan(15);
  expect([...new Set(fields)].sort()).toEqual([...ABOUT, ...Object.keys(ALSO_NAME), ...OF_NO_USER].sort());
});

describe("what waits of a user whose account ends", () => {
  let stored: { id: number; event: Event }[];
  beforeAll(async () => {
    const ids = (await recordAll(platform(), EVENTS)).map(({ id }) => id);
    stored = EVENTS.map((event, index) => ({ id: ids[index]!, event }));
  });

  /** The facts that are deleted with an account. */
  async function deletedWith(user: number, username = "somebody"): Promise<Event[]> {
    const ids = await platform().db.all<{ id: number }>(
      sql`select id from events where ${isAbout(user, username)}`,
    );
    return stored.filter(({ id }) => ids.some((row) => row.id === id)).map(({ event }) => event);
  }

  it.each(Object.values(USERS))("is every fact that is about them: %d", async (user) => {
    const facts = EVENTS.filter((event) => usersIn(event).includes(user));
    const toThemAlone = EVENTS.filter(
      ({ type, data }) =>
        type === "notification.requested" && "users" in data.to && data.to.users.join() === String(user),
    );

    expect(await deletedWith(user)).toEqual(
      EVENTS.filter((event) => [...facts, ...toThemAlone].includes(event)),
    );
  });

  it("is looked for in facts that name one of three users each", () => {
    for (const event of EVENTS)
      for (const user of usersIn(event)) expect(Object.values(USERS)).toContain(user);
  });

  it("is their registration, too", async () => {
    expect(await deletedWith(0, "ada")).toMatchObject([{ type: "user.registered" }]);
  });
});

/** Brings it about that a user who will leave is named in another's inbox. */
type Scene = () => Promise<{ leaver: Person; owner: Person }>;

/** The leaver asks somebody. */
const asks =
  (kind: Kind): Scene =>
  async () => {
    const [leaver, owner] = [await person(), await answerer(kind)];
    await ask(kind, leaver, owner);
    return { leaver, owner };
  };

/** The leaver answers somebody. */
const answers =
  (kind: Kind, status: string): Scene =>
  async () => {
    const { ada, grace, act } = await asked(kind);
    await act(grace, kind.answers.find((answer) => answer.status === status)!);
    return { leaver: grace, owner: ada };
  };

/** How each notification that names a user comes about. */
const NAMED: Partial<Record<EventType, Scene>> = {
  "connection.requested": asks(CONNECTION_REQUESTS),
  "connection.accepted": answers(CONNECTION_REQUESTS, "accepted"),
  "connection.rejected": answers(CONNECTION_REQUESTS, "rejected"),
  "application.submitted": asks(APPLICATIONS),
  "application.approved": answers(APPLICATIONS, "approved"),
  "application.rejected": answers(APPLICATIONS, "rejected"),
  "profile.viewed": async () => {
    const [leaver, owner] = [await person(), await person()];
    await as(leaver).get(`/api/users/${owner.id}/`);
    return { leaver, owner };
  },
};

/** The same of the facts that notify several. One of several suffices: where it is found, so are the others. */
const NAMED_TO_SEVERAL: Record<NotifiesSeveral, Scene> = {
  "user.registered": async () => {
    const owner = await makeSuperAdmin(await person());
    return { leaver: await register("leaver"), owner };
  },
};

it("each fact by which a user is named in another's inbox has its example", () => {
  const naming = EVENTS.filter((event) => personalNotification(event)?.content.actor);

  expect(new Set(naming.map(({ type }) => type))).toEqual(new Set(Object.keys(NAMED)));
});

it.each(Object.entries({ ...NAMED, ...NAMED_TO_SEVERAL }))(
  "a leaver is looked for in the inbox that names them: %s",
  async (_type, scene) => {
    const { leaver, owner } = await scene();
    await eventually(
      () => list(owner),
      ({ notifications }) =>
        notifications.some(({ actor, metadata }) => [actor?.id, metadata.user_id].includes(leaver.id)),
    );

    expect(await acquaintances(platform(), leaver.id, 0, 100)).toContain(owner.id);
  },
);
