import { expect } from "vitest";
import { clock } from "#core/clock";
import { wholly } from "../support/wholly.ts";
import type { Acts } from "./acts.ts";
import { saw } from "./seen.ts";
import { ringAlarms } from "./shown-announcements.ts";

const PATH = "/api/notifications/";
const ANNOUNCEMENTS = "/api/global-notifications/";
/** The actions of what asks. */
const CHOICES = ["yes", "no"];

/** What people, the host application and the admin do, which reaches other inboxes than their own. */
export const BETWEEN_USERS: Acts<
  | "notify"
  | "notify once"
  | "notify for a while"
  | "apply"
  | "decide"
  | "announce"
  | "change"
  | "take down"
  | "dismiss"
  | "ask"
  | "answer"
  | "disconnect"
> = {
  async notify(world, { to, group, asks }) {
    const recipient_ids = [...new Set(to.map((choice) => world.user(choice).id))];
    const title = world.nextTitle();
    const group_key = group === null ? null : `group ${group}`;
    const choices = asks ? CHOICES : [];
    const response = await wholly(world.admin).post(PATH, {
      ...{ recipient_ids, title, message: "Hello." },
      ...(group_key && { group_key }),
      ...(asks && { actions: choices.map((key) => ({ key, label: key })) }),
    });
    world.said.set(title, { group: group_key, choices });
    expect(response.status).toBe(202);
    world.notified += recipient_ids.length;
  },
  async "notify once"(world, { to, key }) {
    const recipients = [...new Set(to.map((choice) => world.user(choice)))];
    const response = await wholly(world.admin).post(PATH, {
      recipient_ids: recipients.map(({ id }) => id),
      title: world.nextTitle(),
      message: "Only once.",
      dedupe_key: `key ${key}`,
    });
    expect(response.status).toBe(202);
    for (const { id } of recipients) world.notifyOnce(id, key);
  },
  async "notify for a while"(world, { to, minutes }) {
    const response = await wholly(world.admin).post(PATH, {
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
    if (response.status === 200) saw("asked again, or back");
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
};
