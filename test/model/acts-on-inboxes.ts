import { env } from "cloudflare:workers";
import { expect } from "vitest";
import { clock } from "#core/clock";
import { notificationId } from "#core/ids";
import { eventually } from "../support/eventually.ts";
import type { ReferenceClient } from "../support/reference-client.ts";
import { wholly } from "../support/wholly.ts";
import type { Acts, Circumstances } from "./acts.ts";
import type { ModelNotification } from "./model-inbox.ts";
import { saw } from "./seen.ts";
import type { User } from "./world.ts";

const PATH = "/api/notifications";
/** The statuses that an answer in the notification itself leads to. */
const ANSWERED: Record<string, string> = { accept: "accepted", reject: "rejected", approve: "approved" };

/** What users do with single notifications, or with all of the inbox. */
export const ON_INBOXES: Acts<"mark" | "mark all" | "see" | "move" | "act" | "remove" | "remove all"> = {
  async mark(world, { client: choice, notification: choiceOfNotification, isRead, bySocket }, at) {
    const { user, client } = world.client(choice);
    const notification = chosen(user, choiceOfNotification);
    const id = idOf(user, notification);
    const mark = () => user.inbox.change(isRead ? "read" : "unread", (other) => other === notification);
    if (bySocket && client.isOpen && notification && notification.isRead !== isRead) {
      mark();
      await send(client, user, { action: isRead ? "mark_read" : "mark_unread", notification_id: id }, at);
      return;
    }
    const status = await client.mark(id, isRead ? "mark-read" : "mark-unread");
    if (!at.isAlone) return expect(status).toBeOneOf([200, 404]);
    mark();
    expect(status).toBe(notification ? 200 : 404);
  },
  async "mark all"(world, { client: choice, upTo, bySocket }, at) {
    const { user, client } = world.client(choice);
    const seen = ({ place, seq }: ModelNotification) => place === "inbox" && (upTo === null || seq <= upTo);
    const body = upTo === null ? {} : { up_to_seq: upTo };
    const willMark = user.inbox.notifications.some((each) => !each.isRead && seen(each));
    if (bySocket && client.isOpen && willMark) {
      user.inbox.change("read", seen);
      await send(client, user, { action: "mark_all_read", ...body }, at);
      return;
    }
    const response = await wholly(user).post(`${PATH}/mark-all-read/`, body);
    expect(response.status).toBe(200);
    if (!at.isAlone) return;
    expect(await response.json()).toMatchObject({ count: user.inbox.change("read", seen) });
  },
  async see(world, { user: choice, upTo }, at) {
    const user = world.user(choice);
    const response = await wholly(user).post(`${PATH}/seen/`, { up_to_seq: upTo });
    expect(response.status).toBe(200);
    if (!at.isAlone) return;
    expect(await response.json()).toMatchObject(user.inbox.see(upTo));
  },
  async move(world, { user: choice, notification: choiceOfNotification, how, minutes, bySocket }, at) {
    const user = world.user(choice);
    const notification = chosen(user, choiceOfNotification);
    // A little more, since the slowest machine may take so long to pass it on.
    const until = clock.now().getTime() + minutes * 60_000 + 4_000;
    const body = how === "snooze" ? { until: new Date(until).toISOString() } : undefined;
    const isThis = (other: ModelNotification) => other === notification;
    const move = () => (how === "snooze" ? user.inbox.snooze(until, isThis) : user.inbox.change(how, isThis));
    const client = bySocket ? user.clients.find(({ isOpen }) => isOpen) : undefined;
    if (client && notification && (how === "snooze" || user.inbox.wouldChange(how, notification))) {
      move();
      await send(client, user, { action: how, notification_id: idOf(user, notification), ...body }, at);
      saw(`moved: ${how}`);
      return;
    }
    const { status } = await wholly(user).post(`${PATH}/${idOf(user, notification)}/${how}/`, body);
    if (!at.isAlone) return expect(status).toBeOneOf([200, 404]);
    expect(status).toBe(notification ? 200 : 404);
    if (move() > 0) saw(`moved: ${how}`);
  },
  async act(world, { user: choice, notification: choiceOfNotification, key, bySocket }, at) {
    const user = world.user(choice);
    const notification = chosen(user, choiceOfNotification);
    const id = idOf(user, notification);
    const name = notification?.choices[key % notification.choices.length] ?? "perhaps";
    const status = await statusOfAsked(notification);
    const outcome = outcomeOf(notification, name, status);
    const act = () => outcome === "recorded" && user.inbox.act(name, (other) => other === notification);
    if (outcome === "recorded") saw(status === undefined ? "acted on a host's" : "acted on Herald's own");
    const client = bySocket ? user.clients.find(({ isOpen }) => isOpen) : undefined;
    if (client && outcome === "recorded") {
      act();
      await send(client, user, { action: "act", notification_id: id, key: name }, at);
      return;
    }
    const response = await wholly(user).post(`${PATH}/${id}/actions/${name}/`);
    if (!at.isAlone) return expect(response.status).toBeOneOf([200, 404, 409]);
    act();
    expect(response.status).toBe({ recorded: 200, repeated: 200, absent: 404, answered: 409 }[outcome]);
  },
  async remove(world, { user: choice, notification: choiceOfNotification }, at) {
    const user = world.user(choice);
    const notification = chosen(user, choiceOfNotification);
    const { status } = await wholly(user).delete(`${PATH}/${idOf(user, notification)}/`);
    if (!at.isAlone) return expect(status).toBeOneOf([204, 404]);
    user.inbox.remove((other) => other === notification);
    expect(status).toBe(notification ? 204 : 404);
  },
  async "remove all"(world, { user: choice }, at) {
    const user = world.user(choice);
    const response = await wholly(user).delete(`${PATH}/delete-all/`);
    expect(response.status).toBe(200);
    if (!at.isAlone) return;
    const count = user.inbox.remove(({ place }) => place === "inbox");
    expect(await response.json()).toMatchObject({ count });
  },
};

/** What comes of choosing an action, where the request that it answers, if any, is in some status. */
function outcomeOf(
  notification: ModelNotification | undefined,
  key: string,
  status: string | undefined,
): "recorded" | "repeated" | "absent" | "answered" {
  if (!notification?.choices.includes(key)) return "absent";
  if (notification.acted !== null) return notification.acted === key ? "repeated" : "answered";
  if (status === undefined || status === "pending" || status === "submitted") return "recorded";
  return status === ANSWERED[key] ? "repeated" : "answered";
}

/** The status of the request or the application that a notification of Herald's own asks about. */
async function statusOfAsked(notification: ModelNotification | undefined): Promise<string | undefined> {
  const [verb, id] = notification?.cause.split(" ") ?? [];
  const table = { requested: "connection_requests", submitted: "applications" }[verb ?? ""];
  if (!table) return undefined;
  const status = await env.DB.prepare(`select status from ${table} where id = ?`)
    .bind(Number(id))
    .first("status");
  return String(status);
}

/** One of a user's notifications, counted from the newest on where negative; or none: what is marked or deleted may be gone. */
export function chosen({ inbox: { notifications } }: User, choice: number): ModelNotification | undefined {
  return choice < 0 ? notifications.at(choice) : notifications[choice % (notifications.length + 1)];
}

/** Its id, or one that is nobody's yet. */
export function idOf({ id, inbox }: User, notification: ModelNotification | undefined): number {
  return notificationId(id, notification?.made ?? inbox.head + 1);
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
  const { results } = await env.DB.prepare("select id from events where id > 0").all<{ id: number }>();
  return results.map((event) => event.id);
}
