import type { Posted } from "./ledger.ts";
import type { World } from "./world.ts";

const PATH = "/api/global-notifications/";
/** Fewer than may be live at once. */
const MOST = 12;

/** Those that can be changed: whose posting is acknowledged, and which nobody else is at work on. */
const free = new WeakMap<World, Posted[]>();

function freeIn(world: World): Posted[] {
  const known = free.get(world) ?? [];
  free.set(world, known);
  return known;
}

export async function post(world: World): Promise<void> {
  if (freeIn(world).length >= MOST) return;
  const title = `Announcement ${world.nextNumber()}`;
  const posted: Posted = { isAcknowledged: false, isGone: false, message: "For everyone." };
  world.ledger.announcements.set(title, posted);
  const answer = await world.write({
    by: world.admin,
    method: "POST",
    path: PATH,
    body: { title, message: posted.message },
    key: title.replaceAll(" ", "-"),
    mayStop: true,
  });
  if (!answer) return;
  Object.assign(posted, { isAcknowledged: true, id: answer.body.id });
  freeIn(world).push(posted);
}

export async function changeAnnouncement(world: World): Promise<void> {
  const posted = world.take(freeIn(world));
  if (!posted) return;
  const message = `Changed ${world.nextNumber()}.`;
  await world.write({ by: world.admin, method: "PATCH", path: `${PATH}${posted.id}/`, body: { message } });
  posted.message = message;
  freeIn(world).push(posted);
}

export async function takeDown(world: World): Promise<void> {
  const posted = world.take(freeIn(world));
  if (!posted) return;
  await world.write({ by: world.admin, method: "DELETE", path: `${PATH}${posted.id}/`, fine: [404] });
  posted.isGone = true;
}

export async function dismiss(world: World): Promise<void> {
  const posted = freeIn(world)[world.below(freeIn(world).length)];
  if (posted?.id === undefined) return;
  const { person } = world.pick(world.clients);
  const path = `${PATH}${posted.id}/dismiss/`;
  const answer = await world.write({ by: person, method: "POST", path, fine: [404] });
  if (answer?.status !== 204) return;
  const dismissed = world.ledger.dismissed.get(person.id) ?? new Set();
  world.ledger.dismissed.set(person.id, dismissed.add(posted.id));
}
