import { clock } from "#core/clock";
import { notificationId } from "#core/ids";
import { minutesPass } from "../support/held-queue.ts";
import { write } from "../support/inbox.ts";
import { person } from "../support/people.ts";
import type { Item } from "../support/truth.ts";
import { wholly } from "../support/wholly.ts";
import type { Operation } from "./operations.ts";

type Caller = ReturnType<typeof wholly>;
type Call = (owner: Caller, newest: number) => Promise<Response>;

const path = "/api/notifications";
const UNREAD = { is_read: false };
const ACTIONS = [
  { key: "yes", label: "Yes" },
  { key: "no", label: "No" },
];

interface Given {
  name: string;
  call: Call;
  /** What the newest was, and all of them, before it. */
  before?: Call;
  after: Partial<Item>[];
  first?: number;
  again?: number;
  sameChange?: true;
  sameStatements?: true;
}

/** An operation on three notifications, or on the newest of them. */
function placing({ call, before, first = 200, again = 200, ...rest }: Given): Operation {
  return {
    ...{ kind: "changes", hubLivesOn: true, first, again, ...rest },
    async stage() {
      const owner = await person("owner");
      for (let each = 0; each < 3; each += 1) await write(owner, { actions: ACTIONS });
      const newest = notificationId(owner.id, 3);
      await before?.(wholly(owner), newest);
      return { owner, ask: (bindings) => call(wholly(owner, bindings), newest), after: rest.after };
    },
  };
}

const move =
  (how: string): Call =>
  (owner, id) =>
    owner.post(`${path}/${id}/${how}/`);
const snoozing =
  (until: () => number): Call =>
  (owner, id) =>
    owner.post(`${path}/${id}/snooze/`, { until: new Date(until()).toISOString() });
/** The same whenever it is asked for again. */
const TOMORROW = Date.now() + 86_400_000;
const bulk =
  (action: string): Call =>
  (owner) =>
    owner.post(`${path}/bulk/`, { action, filter: {} });

/** Undoes what was done to all of the inbox. */
function undoing(action: string, more: Partial<Given>): Operation {
  let undo_token: unknown;
  const before: Call = async (owner, id) => {
    const response = await bulk(action)(owner, id);
    ({ undo_token } = await response.json<{ undo_token: string }>());
    return response;
  };
  const call: Call = (owner) => owner.post(`${path}/undo/`, { undo_token });
  return placing({
    ...{ name: `an undo of ${action}`, before, call, again: 410, after: [UNREAD, UNREAD, UNREAD] },
    ...more,
  });
}

/** The minute in which a snooze ends. Asked for again, it is the next minute. */
const waking = placing({
  name: "the end of a snooze",
  before: snoozing(() => clock.now().getTime() + 60_000),
  call: async () => {
    await minutesPass(2);
    return new Response();
  },
  after: [UNREAD, UNREAD, UNREAD],
  // Its calls of the database are those of the cron, whose every job may fail.
  sameStatements: true,
});

/** What is put away, and comes back. */
export const PLACING: Operation[] = [
  placing({ name: "an archiving", call: move("archive"), after: [UNREAD, UNREAD], sameChange: true }),
  placing({
    name: "a return from the archive",
    before: move("archive"),
    call: move("unarchive"),
    after: [UNREAD, UNREAD, UNREAD],
    sameChange: true,
  }),
  placing({ name: "a snooze", call: snoozing(() => TOMORROW), after: [UNREAD, UNREAD], sameChange: true }),
  placing({
    name: "a saving",
    call: move("save"),
    after: [UNREAD, UNREAD, UNREAD],
    ...{ sameChange: true, sameStatements: true },
  }),
  placing({
    name: "an action of a host application",
    call: move("actions/yes"),
    after: [UNREAD, UNREAD, UNREAD],
    sameChange: true,
  }),
  placing({ name: "an archiving of all", call: bulk("archive"), after: [], sameChange: true }),
  placing({
    name: "a deletion of all that can be undone",
    call: bulk("delete"),
    after: [],
    sameChange: true,
  }),
  undoing("archive", {}),
  undoing("delete", { sameChange: true }),
  waking,
];
