import { abortAllDurableObjects, evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect } from "vitest";
import { clock } from "#core/clock";
import { createdSeqOf, notificationId } from "#core/ids";
import type { Notification } from "#features/notifications/wire";
import { failAt, restart } from "../support/crash.ts";
import { eventually } from "../support/eventually.ts";
import { deliver, type Message, message, minutesPass, waiting } from "../support/held-queue.ts";
import type { ReferenceClient } from "../support/reference-client.ts";
import { wholly } from "../support/wholly.ts";
import type { ModelChange, ModelNotification } from "./model-inbox.ts";
import type { Operation } from "./operations.ts";
import { saw } from "./seen.ts";
import { ringAlarms } from "./shown-announcements.ts";
import type { User, World } from "./world.ts";

type Named<Do extends Operation["do"]> = Extract<Operation, { do: Do }>;
/** Does one thing to the server, and to the model what the contract says comes of it. `isSure` is false where others act at the same time. */
type Act<Do extends Operation["do"]> = (
  world: World,
  operation: Named<Do>,
  at: Circumstances,
) => Promise<void>;

interface Circumstances {
  /** False where others act at the same time, so that only the outcome can be looked at. */
  isAlone: boolean;
  /** True once a mishap has kept the event from being followed. */
  hasFailed(): boolean;
}

const PATH = "/api/notifications";
const ANNOUNCEMENTS = "/api/global-notifications/";

/** Plays one operation, with what goes wrong in it, and looks at what came of it. */
export async function play(world: World, operation: Operation): Promise<void> {
  const mishaps = "mishaps" in operation ? operation.mishaps : [];
  const faults = mishaps.map(({ step, moment }) => failAt(step, moment));
  await act(world, operation, {
    isAlone: true,
    hasFailed: () => faults.some(({ fired }) => fired > 0),
  });
  restart();
  saw(operation.do);
  for (const [at, { fired }] of faults.entries()) {
    const { step, moment } = mishaps[at]!;
    if (fired > 0) saw(`failed at ${step}, ${moment}`);
  }
  if (operation.do === "at once" || world.isLoose) await world.adopt();
  else await world.observe();
}

function act(world: World, operation: Operation, at: Circumstances): Promise<void> {
  return (ACTS[operation.do] as Act<Operation["do"]>)(world, operation, at);
}

const ACTS: { [Do in Operation["do"]]: Act<Do> } = {
  async notify(world, { to }) {
    const recipient_ids = [...new Set(to.map((choice) => world.user(choice).id))];
    const response = await wholly(world.admin).post(`${PATH}/`, {
      recipient_ids,
      title: world.nextTitle(),
      message: "Hello.",
    });
    expect(response.status).toBe(202);
    world.notified += recipient_ids.length;
  },
  async "notify once"(world, { to, key }) {
    const recipients = [...new Set(to.map((choice) => world.user(choice)))];
    const response = await wholly(world.admin).post(`${PATH}/`, {
      recipient_ids: recipients.map(({ id }) => id),
      title: world.nextTitle(),
      message: "Only once.",
      dedupe_key: `key ${key}`,
    });
    expect(response.status).toBe(202);
    for (const { id } of recipients) world.notifyOnce(id, key);
  },
  async "notify for a while"(world, { to, minutes }) {
    const response = await wholly(world.admin).post(`${PATH}/`, {
      recipient_id: world.user(to).id,
      title: world.nextTitle(),
      message: "For a while.",
      expires_at: new Date(clock.now().getTime() + minutes * 60_000).toISOString(),
    });
    expect(response.status).toBe(202);
    world.fleeting += 1;
  },
  async apply(world, { from, to }) {
    const pair = { from: world.user(from), to: world.user(to) };
    const body = { reviewer_id: pair.to.id, title: "May I?" };
    const response = await wholly(pair.from).post("/api/applications/", body);
    expect(response.status).toBeOneOf([200, 201, 422]);
    if (response.status !== 201) return;
    saw("applied");
    world.applications.push({ ...pair, id: (await response.json<{ id: number }>()).id });
  },
  async decide(world, { user, application, how }) {
    const asked = world.applications.at(-1 - (application % 3));
    const by = wholly(world.actor(user, asked, how));
    const response = await by.post(`/api/applications/${asked?.id ?? 1}/${how}/`);
    expect(response.status).toBeOneOf([200, 403, 404, 409]);
    if (response.status === 200) world.settled(asked, how);
  },
  async announce(world) {
    if (world.announcements.length >= 5) return;
    const body = { title: world.nextTitle(), message: "For everyone." };
    const response = await wholly(world.admin).post(ANNOUNCEMENTS, body);
    expect(response.status).toBe(201);
    world.announcements.push((await response.json<{ id: number }>()).id);
    await ringAlarms(world.users);
  },
  async change(world, { announcement }) {
    const id = world.announcement(announcement);
    if (id === undefined) return;
    const response = await wholly(world.admin).patch(`${ANNOUNCEMENTS}${id}/`, { title: world.nextTitle() });
    expect(response.status).toBe(200);
    saw("an announcement was changed");
    await ringAlarms(world.users);
  },
  async "take down"(world, { announcement }) {
    const id = world.announcement(announcement);
    if (id === undefined) return;
    expect((await wholly(world.admin).delete(`${ANNOUNCEMENTS}${id}/`)).status).toBe(204);
    world.announcements.splice(world.announcements.indexOf(id), 1);
    await ringAlarms(world.users);
  },
  async dismiss(world, { user, announcement }) {
    const id = world.announcement(announcement);
    if (id === undefined) return;
    const response = await wholly(world.user(user)).post(`${ANNOUNCEMENTS}${id}/dismiss/`);
    expect(response.status).toBe(204);
    saw("an announcement was dismissed");
  },
  async ask(world, { from, to }) {
    const pair = { from: world.user(from), to: world.user(to) };
    const response = await wholly(pair.from).post("/api/connection_requests/", { recipient_id: pair.to.id });
    expect(response.status).toBeOneOf([200, 201, 409, 422]);
    if (response.status === 200) {
      saw("asked again, or back");
      // Where both want it, it is an answer.
      world.loosen();
    }
    if (response.status !== 201) return;
    world.requests.push({ ...pair, id: (await response.json<{ id: number }>()).id });
  },
  async answer(world, { user, request, how }) {
    const asked = world.requests.at(-1 - (request % 3));
    const by = wholly(world.actor(user, asked, how));
    const response = await by.post(`/api/connection_requests/${asked?.id ?? 1}/${how}/`);
    expect(response.status).toBeOneOf([200, 403, 404, 409]);
    if (response.status === 200) world.settled(asked, how);
  },
  async disconnect(world, { user, connection }) {
    const by = wholly(world.user(user));
    const { results } = await (await by.get("/api/connections/")).json<{ results: { id: number }[] }>();
    if (results.length === 0) return;
    await by.delete(`/api/connections/${results[connection % results.length]!.id}/`);
  },
  async mark(world, { client: choice, notification: choiceOfNotification, isRead, bySocket }, at) {
    const { user, client } = world.client(choice);
    const notification = chosen(user, choiceOfNotification);
    const id = notificationId(user.id, notification?.made ?? user.inbox.head + 1);
    if (bySocket && client.isOpen && notification && notification.isRead !== isRead) {
      user.inbox.mark(isRead, (other) => other === notification);
      await send(client, user, { action: isRead ? "mark_read" : "mark_unread", notification_id: id }, at);
      return;
    }
    const status = await client.mark(id, isRead ? "mark-read" : "mark-unread");
    if (!at.isAlone) return expect(status).toBeOneOf([200, 404]);
    user.inbox.mark(isRead, (other) => other === notification);
    expect(status).toBe(notification ? 200 : 404);
  },
  async "mark all"(world, { client: choice, upTo, bySocket }, at) {
    const { user, client } = world.client(choice);
    const seen = (notification: ModelNotification) => upTo === null || notification.seq <= upTo;
    const body = upTo === null ? {} : { up_to_seq: upTo };
    const willMark = user.inbox.notifications.some(
      (notification) => !notification.isRead && seen(notification),
    );
    if (bySocket && client.isOpen && willMark) {
      user.inbox.mark(true, seen);
      await send(client, user, { action: "mark_all_read", ...body }, at);
      return;
    }
    const response = await wholly(user).post(`${PATH}/mark-all-read/`, body);
    expect(response.status).toBe(200);
    if (!at.isAlone) return;
    expect(await response.json()).toMatchObject({ count: user.inbox.mark(true, seen) });
  },
  async see(world, { user: choice, upTo }, at) {
    const user = world.user(choice);
    const response = await wholly(user).post(`${PATH}/seen/`, { up_to_seq: upTo });
    expect(response.status).toBe(200);
    if (!at.isAlone) return;
    expect(await response.json()).toMatchObject(user.inbox.see(upTo));
  },
  async move(world, { user: choice, notification, how }) {
    world.loosen();
    const user = world.user(choice);
    const { results } = await env.DB.prepare(
      "select created_seq as made from notifications where user_id = ? and mark < 6 order by created_seq",
    )
      .bind(user.id)
      .all<{ made: number }>();
    const made = results[notification % (results.length + 1)]?.made ?? user.inbox.head + 1;
    const until = new Date(clock.now().getTime() + 60_000).toISOString();
    const body = how === "snooze" ? { until } : undefined;
    const { status } = await wholly(user).post(`${PATH}/${notificationId(user.id, made)}/${how}/`, body);
    expect(status).toBeOneOf([200, 404]);
    if (status === 200) saw(`moved: ${how}`);
  },
  async bulk(world, { user: choice, how, place }) {
    world.loosen();
    const user = world.user(choice);
    const response = await wholly(user).post(`${PATH}/bulk/`, { action: how, filter: { place } });
    expect(response.status).toBe(200);
    const { undo_token } = await response.json<{ undo_token: string | null }>();
    if (undo_token === null) return;
    saw(`bulk: ${how}`);
    world.undoTokens.set(user.id, undo_token);
  },
  async undo(world, { user: choice }) {
    const user = world.user(choice);
    const undo_token = world.undoTokens.get(user.id);
    if (undo_token === undefined) return;
    const { status } = await wholly(user).post(`${PATH}/undo/`, { undo_token });
    expect(status).toBeOneOf([200, 410]);
    if (status === 200) saw("undone");
  },
  async remove(world, { user: choice, notification: choiceOfNotification }, at) {
    const user = world.user(choice);
    const notification = chosen(user, choiceOfNotification);
    const id = notificationId(user.id, notification?.made ?? user.inbox.head + 1);
    const { status } = await wholly(user).delete(`${PATH}/${id}/`);
    if (!at.isAlone) return expect(status).toBeOneOf([204, 404]);
    user.inbox.remove((other) => other === notification);
    expect(status).toBe(notification ? 204 : 404);
  },
  async "remove all"(world, { user: choice }, at) {
    const user = world.user(choice);
    const response = await wholly(user).delete(`${PATH}/delete-all/`);
    expect(response.status).toBe(200);
    if (!at.isAlone) return;
    expect(await response.json()).toMatchObject({ count: user.inbox.remove(() => true) });
  },
  async sync(world, { user: choice, since, limit }) {
    const user = world.user(choice);
    const response = await wholly(user).get(`${PATH}/sync/?since=${since}&limit=${limit}`);
    expect(response.status).toBe(since > user.inbox.head ? 410 : 200);
    // Which numbers are left of what was put away the database alone knows.
    if (since > user.inbox.head || world.isLoose) return;
    const { seq, has_more, changes } = await response.json<Sync>();
    const all = user.inbox.since(since);
    expect(changes.map((change) => modelled(user, change))).toEqual(
      all.filter((change) => change.seq <= seq),
    );
    expect(has_more).toBe(seq < user.inbox.head);
    expect(new Set(changes.map((change) => change.seq)).size).toBe(
      Math.min(limit, new Set(all.map((change) => change.seq)).size),
    );
  },
  async deliver(_world, { messages, copies }) {
    const chosen = new Set(messages.map((choice) => waiting[choice % waiting.length]));
    const batch = [...chosen].filter((one): one is Message => one !== undefined);
    const again = () => batch.map(({ body }) => message(body)).toReversed();
    await Promise.all([deliver(batch), ...Array.from({ length: copies - 1 }, () => deliver(again()))]);
    // One more copy that comes when everything has long been done.
    if (batch.length > 0 && copies > 1) saw("delivered several times at once");
    if (copies === 3) waiting.push(...again());
  },
  async "let a minute pass"() {
    await minutesPass();
  },
  async evict(world, { user: choice, sockets }) {
    const { id, clients } = world.user(choice);
    if (!(await evict(id, sockets))) return;
    saw(`evicted, sockets ${sockets}`);
    if (sockets === "close") await allClosed(clients);
  },
  async abort(world) {
    await abortAllDurableObjects();
    await allClosed(world.clients.map(({ client }) => client));
  },
  async drop(world, { client }) {
    world.client(client).client.drop();
  },
  async cut(world, { client, frames }) {
    world.client(client).client.cutAfter(frames);
  },
  async connect(world, { client: choice, frames }) {
    const { client } = world.client(choice);
    if (client.isOpen) return;
    if (frames !== null) client.cutAfter(frames);
    await client.connect();
  },
  async "at once"(world, { operations }, at) {
    await Promise.all(operations.map((operation) => act(world, operation, { ...at, isAlone: false })));
  },
};

interface Sync {
  seq: number;
  has_more: boolean;
  changes: { seq: number; notification?: Notification; deleted?: number[] }[];
}

function modelled(user: User, { seq, notification, deleted }: Sync["changes"][number]): ModelChange {
  if (notification) return { seq, notification: createdSeqOf(user.id, notification.id)! };
  return { seq, deleted: deleted!.map((id) => createdSeqOf(user.id, id)!) };
}

/** One of a user's notifications, or none: what is marked or deleted may be gone. */
function chosen({ inbox }: User, choice: number): ModelNotification | undefined {
  return inbox.notifications[choice % (inbox.notifications.length + 1)];
}

/** Asks for a change over a socket, and waits until it and all that follows from it has been done. */
async function send(
  client: ReferenceClient,
  { id, inbox }: User,
  frame: object,
  at: Circumstances,
): Promise<void> {
  const before = new Set(await eventIds());
  client.send(frame);
  await eventually(
    () => env.DB.prepare("select head from inboxes where user_id = ?").bind(id).first<number>("head"),
    (head) => head === inbox.head,
  );
  await eventually(eventIds, (ids) => at.hasFailed() || ids.every((event) => before.has(event)));
}

async function eventIds(): Promise<number[]> {
  const { results } = await env.DB.prepare("select id from events").all<{ id: number }>();
  return results.map((event) => event.id);
}

/** False when the hub has been evicted already, and its sockets hibernate. */
async function evict(user: number, webSockets: "hibernate" | "close"): Promise<boolean> {
  try {
    await evictDurableObject(env.USER_HUB.getByName(String(user)), { webSockets });
    return true;
  } catch (error) {
    expect(String(error)).toContain("not currently running");
    return false;
  }
}

async function allClosed(clients: ReferenceClient[]): Promise<void> {
  await eventually(
    () => clients.filter(({ isOpen }) => isOpen).length,
    (open) => open === 0,
  );
}
