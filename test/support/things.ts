import { env } from "cloudflare:workers";
import { timeId } from "#core/ids";
import { post, theAdmin } from "./announcements.ts";
import { as, makeAdmin, type Person } from "./as.ts";
import { list, notify } from "./inbox.ts";
import { person } from "./people.ts";

/** What a route's id names, and whose it is. */
export interface Thing {
  id: number;
  owner: Person;
  /** Who has a part in it too, where there are two. */
  otherSide?: Person;
}

export async function account(): Promise<Thing> {
  const owner = await person();
  return { id: owner.id, owner };
}

export async function apiKey(): Promise<Thing> {
  const owner = await makeAdmin(await person());
  const made = await as(owner).post("/api/api-keys/", { name: "host" });
  return { id: (await made.json<{ id: number }>()).id, owner };
}

export async function asked(): Promise<Thing> {
  const [owner, otherSide] = [await person(), await person()];
  const made = await as(otherSide).post("/api/connection_requests/", { recipient_id: owner.id });
  return { id: (await made.json<{ id: number }>()).id, owner, otherSide };
}

export async function connected(): Promise<Thing> {
  const { id, owner, otherSide } = await asked();
  await as(owner).post(`/api/connection_requests/${id}/accept/`);
  return { id, owner, otherSide: otherSide! };
}

export async function applied(): Promise<Thing> {
  const [owner, otherSide] = [await person(), await person()];
  await env.DB.prepare("update users set role = 'teacher' where id = ?").bind(owner.id).run();
  const made = await as(otherSide).post("/api/applications/", { reviewer_id: owner.id, title: "Thesis" });
  return { id: (await made.json<{ id: number }>()).id, owner, otherSide };
}

/** The admin who posts an announcement has no more part in it than any other. */
export async function announced(): Promise<Thing> {
  return { id: (await post()).id, owner: await theAdmin() };
}

export async function notified(): Promise<Thing> {
  const owner = await person();
  await notify(owner, { actions: [{ key: "yes", label: "Yes", style: "primary" }] });
  return { id: (await list(owner)).notifications[0]!.id, owner };
}

/** What an admin has sent to its owner. */
export async function sent(): Promise<Thing> {
  const [owner, admin] = [await person(), await makeAdmin(await person())];
  const made = await as(admin).post("/api/notifications/", {
    recipient_id: owner.id,
    title: "T",
    message: "M",
  });
  return { id: (await made.json<{ event_id: number }>()).event_id, owner };
}

/** A notification for its owner that failed for good. */
export async function deadLetter(): Promise<Thing> {
  const owner = await person();
  const id = timeId(new Date());
  await env.DB.prepare(
    `insert into dead_letters (event_id, key, type, data, reason, attempts, created_at)
      values (?1, ?1, 'inbox.changed', ?2, 'It would not go.', 8, ?1)`,
  )
    .bind(id, JSON.stringify({ user_id: owner.id }))
    .run();
  const row = await env.DB.prepare("select id from dead_letters where event_id = ?")
    .bind(id)
    .first<{ id: number }>();
  return { id: row!.id, owner };
}

/** An address of the owner's besides their account's own, whose code is older than a minute. */
export async function address(): Promise<Thing> {
  const owner = await person("owner");
  const id = timeId(new Date());
  await env.DB.prepare(
    `insert into addresses (id, user_id, kind, value, value_key, code_issued_at, code_sent_at, created_at)
      values (?, ?, 'email', ?, ?, 0, 0, 0)`,
  )
    .bind(id, owner.id, `${id}@example.com`, `${id}@example.com`)
    .run();
  return { id, owner };
}
