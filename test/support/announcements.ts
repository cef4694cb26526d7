import { expect, onTestFinished } from "vitest";
import type { Announcement, Delivery } from "#features/announcements/wire";
import { as, makeAdmin, type Person } from "./as.ts";
import { eventually } from "./eventually.ts";
import { person } from "./people.ts";
import type { TestSocket } from "./socket.ts";

let admin: Promise<Person> | undefined;

/** The admin of this test file. */
export function theAdmin(): Promise<Person> {
  admin ??= person("admin").then(makeAdmin);
  return admin;
}

/** Posts an announcement as an admin. It is deleted when the test has ended, also where it failed, so that no other test is shown it. */
export async function post(input: Record<string, unknown> = {}): Promise<Announcement> {
  const body = { title: "Maintenance", message: "Tonight at ten.", ...input };
  const response = await as(await theAdmin()).post("/api/global-notifications/", body);
  if (response.status !== 201) throw new Error(`${response.status} ${await response.text()}`);
  const announcement = await response.json<Announcement>();
  onTestFinished(() => removeIfThere(announcement.id));
  return announcement;
}

async function removeIfThere(id: number): Promise<void> {
  const { status } = await as(await theAdmin()).delete(`/api/global-notifications/${id}/`);
  if (![204, 404].includes(status)) throw new Error(`An announcement was left to other tests: ${status}`);
}

export async function change(id: number, input: Record<string, unknown>): Promise<Announcement> {
  const response = await as(await theAdmin()).patch(`/api/global-notifications/${id}/`, input);
  if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
  return response.json<Announcement>();
}

export async function remove(id: number): Promise<void> {
  const response = await as(await theAdmin()).delete(`/api/global-notifications/${id}/`);
  if (response.status !== 204) throw new Error(`${response.status} ${await response.text()}`);
}

/** What a socket was shown of one announcement, in order: a title, or that it is gone. */
export function shownTitles(socket: TestSocket, id: number): (string | null)[] {
  return socket.frames.flatMap((frame) => {
    if (frame.type === "global_notification" && frame.notification.id === id)
      return [frame.notification.title];
    if (frame.type === "global_notification_removed" && frame.announcement_id === id) return [null];
    return [];
  });
}

/** Waits until every relay has sent the latest version of an announcement to all its users. */
export async function untilDone(id: number): Promise<void> {
  const caller = as(await theAdmin());
  await eventually(
    async () => (await caller.get(`/api/global-notifications/${id}/delivery/`)).json<Delivery>(),
    ({ status }) => status === "done",
  );
}

/** Waits until a socket was shown just this of an announcement. */
export async function untilShown(socket: TestSocket, id: number, expected: (string | null)[]): Promise<void> {
  await eventually(
    () => shownTitles(socket, id),
    (seen) => seen.length >= expected.length,
  );
  await socket.processed();
  expect(shownTitles(socket, id)).toEqual(expected);
}
