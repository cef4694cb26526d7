import type { Announcement } from "#features/announcements/wire";
import { as, makeAdmin, type Person } from "./as.ts";
import { person } from "./people.ts";

let admin: Promise<Person> | undefined;

/** The admin of this test file. */
export function theAdmin(): Promise<Person> {
  admin ??= person("admin").then(makeAdmin);
  return admin;
}

/** Posts an announcement as an admin. */
export async function post(input: Record<string, unknown> = {}): Promise<Announcement> {
  const body = { title: "Maintenance", message: "Tonight at ten.", ...input };
  const response = await as(await theAdmin()).post("/api/global-notifications/", body);
  if (response.status !== 201) throw new Error(`${response.status} ${await response.text()}`);
  return response.json<Announcement>();
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
