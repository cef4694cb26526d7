import { expect } from "vitest";
import { as, type Person } from "../../support/as.ts";
import { eventually } from "../../support/eventually.ts";
import { person } from "../../support/people.ts";
import { answerer, type Kind } from "./kinds.ts";

/** One of either kind, as the API shows it. */
export interface Item {
  id: number;
  status: string;
  [field: string]: unknown;
}

export interface List {
  count: number;
  results: Item[];
  next_cursor: string | null;
}

export const NOTHING = { count: 0, results: [], next_cursor: null };

export const bodyOf = (kind: Kind, to: { id: number }) => ({ ...kind.fields, [kind.idField]: to.id });

export const ask = (kind: Kind, from: Person, to: Person, headers?: Record<string, string>) =>
  as(from).post(kind.path, bodyOf(kind, to), headers);

/** Two users, one of whom has asked the other. */
export async function asked(kind: Kind, role = kind.role) {
  const [ada, grace] = [await person("ada"), await answerer(kind, role)];
  const response = await ask(kind, ada, grace);
  expect(response.status).toBe(201);
  const { id } = await response.json<Item>();
  const act = (by: Person, { verb }: { verb: string }) => as(by).post(`${kind.path}${id}/${verb}/`);
  return { ada, grace, id, act };
}

export const listOf = async ({ path }: Kind, who: Person, query = "") =>
  (await as(who).get(`${path}${query}`)).json<List>();

interface Inbox {
  notifications: { verb: string; message: string; actor: { id: number } }[];
}

export async function inboxOf(who: Person): Promise<Inbox["notifications"]> {
  return (await (await as(who).get("/api/notifications/")).json<Inbox>()).notifications;
}

export const notified = (who: Person) =>
  eventually(
    () => inboxOf(who),
    (notifications) => notifications.length > 0,
  );
