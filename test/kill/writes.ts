import { setTimeout as sleep } from "node:timers/promises";
import { changeAnnouncement, dismiss, post, takeDown } from "./announcing.ts";
import { nameOf } from "./ledger.ts";
import type { World } from "./world.ts";

/** How long a mark may take to be shown on the socket by which it was asked for. */
const SOCKET_MS = 2_000;
const INBOX = "/api/notifications/";

type Work = (world: World) => Promise<void>;

/** What everybody does, and how often beside each other. */
const WORKS: [weight: number, work: Work][] = [
  [30, notify],
  [14, ask],
  [12, answer],
  [8, apply],
  [6, decide],
  [20, mark],
  [3, markAll],
  [6, remove],
  [0.5, removeAll],
  [2, post],
  [2, changeAnnouncement],
  [2, takeDown],
  [2, dismiss],
];
const ALL = WORKS.reduce((sum, [weight]) => sum + weight, 0);

/** Does one thing and another, until it is asked to stop; what is begun is brought to its end. */
export async function keepWriting(world: World, isOver: () => boolean, pauseMs: number): Promise<void> {
  while (!isOver()) {
    await nextWork(world)(world);
    await sleep(pauseMs * (0.5 + world.chance.next()));
  }
}

function nextWork(world: World): Work {
  let left = world.chance.next() * ALL;
  for (const [weight, work] of WORKS) {
    if (left < weight) return work;
    left -= weight;
  }
  return notify;
}

/** Half of what is made carries an Idempotency-Key, the rest is safe to repeat in itself. */
function keyFor(world: World): string | undefined {
  return world.chance.happens(0.5) ? `key-${world.nextNumber()}` : undefined;
}

async function notify(world: World): Promise<void> {
  const number = world.nextNumber();
  const title = `Number ${number}`;
  const recipients = [
    ...new Set(Array.from({ length: 1 + world.below(4) }, () => world.pick(world.clients))),
  ];
  const entries = recipients.map(({ person }) => world.ledger.expect(person.id, title));
  const key = keyFor(world);
  const answer = await world.write({
    by: world.admin,
    method: "POST",
    path: INBOX,
    body: {
      recipient_ids: recipients.map(({ person }) => person.id),
      title,
      message: "Hello.",
      ...(key === undefined && { dedupe_key: `once-${number}` }),
    },
    key,
    mayStop: true,
  });
  if (answer) for (const entry of entries) entry.isAcknowledged = true;
}

async function ask(world: World): Promise<void> {
  const pair = world.pair("connection", world.clients);
  if (!pair) return;
  const [from, to] = pair;
  const entry = world.ledger.expect(to.person.id, `requested by ${from.person.username}`);
  world.ledger.connect(from.person.id, to.person.id, false);
  const answer = await world.write({
    by: from.person,
    method: "POST",
    path: "/api/connection_requests/",
    body: { recipient_id: to.person.id },
    key: keyFor(world),
    mayStop: true,
  });
  if (!answer) return;
  entry.isAcknowledged = true;
  world.requests.push({ id: answer.body.id, from, to });
}

async function answer(world: World): Promise<void> {
  const request = world.take(world.requests);
  if (!request) return;
  const { id, from, to } = request;
  const how = world.pick(["accept", "accept", "accept", "reject", "cancel"] as const);
  const verb = { accept: "accepted", reject: "rejected", cancel: undefined }[how];
  const entry = verb && world.ledger.expect(from.person.id, `${verb} by ${to.person.username}`);
  if (how === "accept") world.ledger.connect(from.person.id, to.person.id, undefined);
  const by = how === "cancel" ? from.person : to.person;
  const tookBack =
    how === "cancel" && world.ledger.withdraw(to.person.id, `requested by ${from.person.username}`);
  const path = `/api/connection_requests/${id}/${how}/`;
  if (!(await world.write({ by, method: "POST", path, mayStop: true }))) return;
  if (tookBack) tookBack();
  if (entry) entry.isAcknowledged = true;
  if (how === "accept") world.ledger.connect(from.person.id, to.person.id, true);
}

async function apply(world: World): Promise<void> {
  const pair = world.pair("application", reviewers(world));
  if (!pair) return;
  const [from, to] = pair;
  const entry = world.ledger.expect(to.person.id, `application_submitted by ${from.person.username}`);
  const answer = await world.write({
    by: from.person,
    method: "POST",
    path: "/api/applications/",
    body: { reviewer_id: to.person.id, title: "May I?" },
    key: keyFor(world),
    mayStop: true,
  });
  if (!answer) return;
  entry.isAcknowledged = true;
  world.applications.push({ id: answer.body.id, from, to });
}

/** One in ten, none of whom marks or deletes. */
export function reviewers(world: World) {
  return world.clients.filter((_, at) => at % 10 === 0);
}

async function decide(world: World): Promise<void> {
  const application = world.take(world.applications);
  if (!application) return;
  const { id, from, to } = application;
  const how = world.pick(["approve", "approve", "reject", "withdraw"] as const);
  const type = { approve: "approved", reject: "rejected", withdraw: undefined }[how];
  const entry = type && world.ledger.expect(from.person.id, `application_${type} by ${to.person.username}`);
  const by = how === "withdraw" ? from.person : to.person;
  const tookBack =
    how === "withdraw" &&
    world.ledger.withdraw(to.person.id, `application_submitted by ${from.person.username}`);
  const path = `/api/applications/${id}/${how}/`;
  const answer = await world.write({ by, method: "POST", path, mayStop: true });
  if (answer && tookBack) tookBack();
  if (answer && entry) entry.isAcknowledged = true;
}

/** Marks a notification that its client shows, over HTTP or over its socket. */
async function mark(world: World): Promise<void> {
  await world.alone(world.kind(2, 3, 4), async (client) => {
    const { person, inbox } = client;
    if (inbox.size === 0) return;
    const notification = world.pick([...inbox.values()]);
    const { id } = notification;
    const isRead = world.chance.happens(0.7);
    const action = isRead ? "mark_read" : "mark_unread";
    const isSent = world.chance.happens(0.4) && client.send({ action, notification_id: id });
    if (isSent && !(await isShown(() => inbox.get(id)?.is_read === isRead))) {
      // It may be under way still, and arrive after what is asked for next.
      world.ledger.unsureOf(person.id, id);
      return;
    }
    if (!isSent) {
      const path = `${INBOX}${id}/mark-${isRead ? "read" : "unread"}/`;
      const answer = await world.write({ by: person, method: "POST", path, fine: [404] });
      if (answer?.status === 404) return world.ledger.missed(person.id, nameOf(notification), path);
    } else world.ledger.acknowledged += 1;
    world.ledger.mark(person.id, id, isRead);
  });
}

async function isShown(look: () => boolean): Promise<boolean> {
  const until = Date.now() + SOCKET_MS;
  while (!look() && Date.now() < until) await sleep(20);
  return look();
}

async function markAll(world: World): Promise<void> {
  await world.alone(world.kind(2, 3, 4), async ({ person, inbox, seq }) => {
    const known = [...inbox.keys()];
    const body = world.chance.happens(0.5) ? { up_to_seq: seq } : {};
    await world.write({ by: person, method: "POST", path: `${INBOX}mark-all-read/`, body });
    for (const id of known) world.ledger.mark(person.id, id, true);
  });
}

async function remove(world: World): Promise<void> {
  await world.alone(world.kind(3, 4), async ({ person, inbox }) => {
    if (inbox.size === 0) return;
    const notification = world.pick([...inbox.values()]);
    await world.write({ by: person, method: "DELETE", path: `${INBOX}${notification.id}/`, fine: [404] });
    world.ledger.deleted(person.id, notification, nameOf(notification));
  });
}

async function removeAll(world: World): Promise<void> {
  await world.alone(world.kind(4), async ({ person, inbox }) => {
    const known = [...inbox.values()];
    world.ledger.taint(person.id);
    await world.write({ by: person, method: "DELETE", path: `${INBOX}delete-all/` });
    world.ledger.taint(person.id);
    for (const notification of known) world.ledger.deleted(person.id, notification, nameOf(notification));
  });
}
