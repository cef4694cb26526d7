import { beforeAll, expect, it } from "vitest";
import { as, type Person } from "../../support/as.ts";
import { person } from "../../support/people.ts";
import { hush } from "../../support/quiet.ts";
import { fill, isText, KEYS, NOBODYS, OWNED, plant, schema } from "./planted.ts";

/** Rows of tables without a text, which are not among those searched for one. */
const WITHOUT_TEXT: typeof OWNED = {
  blocks: ({ id }) => ({ user_id: id }),
  connections: ({ id }) => ({ low: id }),
  dismissals: ({ id }) => ({ user_id: id }),
};
/** The parts of the export, and the table that each is of. */
const EXPORTED: Record<string, string> = {
  addresses: "addresses",
  api_keys: "api_keys",
  applications: "applications",
  blocks: "blocks",
  budgets: "budgets",
  choices: "choices",
  connection_requests: "connection_requests",
  connections: "connections",
  deliveries: "deliveries",
  dismissals: "dismissed_announcements",
  notifications: "notifications",
  preferences: "preferences",
  profile_views: "profile_views",
  push_subscriptions: "push_subscriptions",
  sign_in_failures: "refused_sign_ins",
  users: "account",
};
/** The tables of which the export holds nothing, though they have rows of a user, and why. */
const WITHHELD: Record<string, string> = {
  channel_cursors: "how far each channel has come in the inbox",
  dead_letters: "an event that failed, whose effects are exported where they took place",
  dedupe_keys: "what senders call notifications, so that they come once",
  deletions: "numbers of what is deleted",
  events: "what is under way, and in the inbox within moments",
  idempotency_keys: "answers that the caller was given, sealed, for a day",
  inboxes: "counts of the notifications, which are there themselves",
  provider_refs: "what providers call the deliveries, which are there themselves",
  quiet_categories: "follows from the preferences",
  removed_addresses: "when a code went to an address that was removed within the last hour",
  undos: "what can be undone for half a minute",
};
/** The texts of exported tables that the export does not show, and why. */
const UNSHOWN: Record<string, string[]> = {
  "a secret, or what others could write to": [
    "api_keys.hash",
    "push_subscriptions.endpoint",
    "push_subscriptions.p256dh",
    "push_subscriptions.auth",
    "push_subscriptions.session",
  ],
  "how it is stored or compared": [
    "addresses.value_key",
    "users.contact_key",
    "notifications.folded",
    "deliveries.created_seqs",
    "deliveries.provider",
  ],
  "of others": ["budgets.recipients"],
  "shown as the preferences that it holds": ["preferences.document"],
};

let tables: Awaited<ReturnType<typeof schema>>;
beforeAll(async () => {
  hush();
  tables = await schema();
});

it("each table is one that an export shows, that it withholds for a reason, or of nobody's", () => {
  const named = [...Object.keys(EXPORTED), ...Object.keys(WITHHELD), ...Object.keys(NOBODYS)];

  expect(named.sort()).toEqual([...tables.keys()].sort());
});

/** Plants a row of a user's in each table that is exported, with a text of its own in each column. */
async function exportOf(user: Person, other: Person): Promise<Record<string, unknown[]>> {
  for (const table of Object.keys(EXPORTED)) {
    const columns = tables.get(table) ?? [];
    const textOf = (column: string) => JSON.stringify(`xyzzy.${table}.${column}`);
    const own = { ...OWNED, ...WITHOUT_TEXT }[table]?.(user);
    if (own) await plant(table, columns, own, other, textOf);
    else await fill(table, columns, "id", user, textOf);
  }
  return (await as(user).get("/api/me/export/")).json();
}

it("an export shows a row of each such table, and every text of it but those that are named here", async () => {
  const user = await person();

  const held = await exportOf(user, await person());

  for (const [table, part] of Object.entries(EXPORTED))
    expect([table, held[part]?.length]).not.toEqual([table, 0]);
  expect(Object.keys(held).sort()).toEqual([...Object.values(EXPORTED), "exported_at"].sort());
  const shown = JSON.stringify(held);
  const unshown = Object.keys(EXPORTED).flatMap((table) =>
    (tables.get(table) ?? [])
      .filter(
        (each) => isText(each) && !KEYS.includes(each.name) && !(each.name in (OWNED[table]?.(user) ?? {})),
      )
      .map(({ name }) => `${table}.${name}`)
      .filter((place) => !shown.includes(`xyzzy.${place}`)),
  );
  expect(unshown.sort()).toEqual(Object.values(UNSHOWN).flat().sort());
});
