import { notificationId } from "#core/ids";
import type { Person } from "../support/as.ts";
import { write } from "../support/inbox.ts";
import { person } from "../support/people.ts";
import type { Item } from "../support/truth.ts";
import { wholly } from "../support/wholly.ts";
import { APPLICATIONS } from "./operations-on-applications.ts";
import { PLACING } from "./operations-on-places.ts";
import { CREATION } from "./operations-that-create.ts";

/** An operation about to be asked for. */
export interface Stage {
  /** Whose inbox it changes. */
  owner: Person;
  /** Asks for it, of a Worker that may have bindings of its own; asked again, it is the same request. */
  ask(bindings?: Partial<Env>): Promise<Response>;
  /** What the inbox then holds, newest first. */
  after: Partial<Item>[];
  /** Whose inboxes then hold the same. */
  others?: Person[];
}

/** One operation, and what of the pipeline it passes. */
export interface Operation {
  name: string;
  /** Changes one inbox in its own transaction, or notifies several by an event. */
  kind: "changes" | "notifies";
  /** Is processed by the queue alone. */
  crowd?: true;
  /** What becomes of the hub is the same as in another operation, and is tried there. */
  hubLivesOn?: true;
  /**
   * The change it commits is one that another operation makes too: what follows
   * is the same event (`inbox.changed`) in the same code, and is tried there.
   */
  sameChange?: true;
  /** Runs the statements of another operation with other values: each call of the database is tried there. */
  sameStatements?: true;
  /** What it is answered with, and with what when it is asked for again after it was done. */
  first: number;
  again: number;
  stage(): Promise<Stage>;
}

async function request(from: Person, to: Person): Promise<number> {
  const response = await wholly(from).post("/api/connection_requests/", { recipient_id: to.id });
  if (response.status !== 201) throw new Error(`${response.status} ${await response.text()}`);
  return (await response.json<{ id: number }>()).id;
}

async function pair(): Promise<{ ada: Person; grace: Person }> {
  return { ada: await person("ada"), grace: await person("grace") };
}

function asking(name: string, key: () => string | undefined, again: number): Operation {
  return {
    name,
    kind: "changes",
    ...(again === 201 && { sameChange: true as const }),
    first: 201,
    again,
    async stage() {
      const { ada, grace } = await pair();
      const chosen = key();
      const headers: Record<string, string> = chosen === undefined ? {} : { "Idempotency-Key": chosen };
      return {
        owner: grace,
        ask: (bindings) =>
          wholly(ada, bindings).post("/api/connection_requests/", { recipient_id: grace.id }, headers),
        after: [{ verb: "requested", is_read: false }],
      };
    },
  };
}

function answering(name: string, verb: "accept" | "reject"): Operation {
  return {
    name,
    kind: "changes",
    sameChange: true,
    ...(verb === "reject" && { sameStatements: true as const }),
    first: 200,
    again: 200,
    async stage() {
      const { ada, grace } = await pair();
      const id = await request(ada, grace);
      return {
        owner: ada,
        ask: (bindings) => wholly(grace, bindings).post(`/api/connection_requests/${id}/${verb}/`),
        after: [{ verb: `${verb}ed`, is_read: false }],
      };
    },
  };
}

/** The notification of a request that was taken back leaves the inbox of its recipient. */
const cancelling: Operation = {
  name: "a cancellation",
  kind: "changes",
  sameChange: true,
  first: 200,
  again: 200,
  async stage() {
    const { ada, grace } = await pair();
    const id = await request(ada, grace);
    return {
      owner: grace,
      ask: (bindings) => wholly(ada, bindings).post(`/api/connection_requests/${id}/cancel/`),
      after: [],
    };
  },
};

type Caller = ReturnType<typeof wholly>;

const READ = { is_read: true };
const UNREAD = { is_read: false };

/** An operation on an inbox of three notifications, or on the newest of them. */
function handling(
  name: string,
  [first, again]: [number, number],
  call: (owner: Caller, newest: number) => Promise<Response>,
  after: Stage["after"],
  before?: (owner: Caller, newest: number) => Promise<Response>,
): Operation {
  return {
    name,
    kind: "changes",
    first,
    again,
    async stage() {
      const owner = await person("owner");
      for (let each = 0; each < 3; each += 1) await write(owner);
      const newest = notificationId(owner.id, 3);
      await before?.(wholly(owner), newest);
      return { owner, ask: (bindings) => call(wholly(owner, bindings), newest), after };
    },
  };
}

const path = "/api/notifications";
const mark = (how: string) => (owner: Caller, id: number) => owner.post(`${path}/${id}/${how}/`);

/** What happens between two people. */
export const BETWEEN_PEOPLE: Operation[] = [
  asking("a request to connect", () => undefined, 200),
  asking("a request to connect, with an Idempotency-Key", () => crypto.randomUUID(), 201),
  answering("an acceptance", "accept"),
  answering("a rejection", "reject"),
  cancelling,
  ...APPLICATIONS,
];

/** What becomes of one inbox, or of many. */
export const OF_INBOXES: Operation[] = [
  handling("a mark as read", [200, 200], mark("mark-read"), [READ, UNREAD, UNREAD]),
  {
    ...handling(
      "a mark as unread",
      [200, 200],
      mark("mark-unread"),
      [UNREAD, UNREAD, UNREAD],
      mark("mark-read"),
    ),
    sameChange: true,
    sameStatements: true,
  },
  {
    ...handling("a mark of all", [200, 200], (owner) => owner.post(`${path}/mark-all-read/`), [
      READ,
      READ,
      READ,
    ]),
    sameChange: true,
  },
  handling("a deletion", [204, 404], (owner, id) => owner.delete(`${path}/${id}/`), [UNREAD, UNREAD]),
  handling("a deletion of all", [200, 200], (owner) => owner.delete(`${path}/delete-all/`), []),
  ...CREATION,
];

export const OPERATIONS: Operation[] = [...BETWEEN_PEOPLE, ...OF_INBOXES, ...PLACING];
