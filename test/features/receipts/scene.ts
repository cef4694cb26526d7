import { keyOf } from "../../abuse/cast.ts";
import { as, call, makeAdmin, type Person } from "../../support/as.ts";
import { allProcessed } from "../../support/eventually.ts";
import { list } from "../../support/inbox.ts";
import { person } from "../../support/people.ts";

export const PATH = "/api/notifications";
export const ACTIONS = [
  { key: "yes", label: "Yes" },
  { key: "no", label: "No" },
];

/** A host application, which sends by its key. */
export async function hostApplication() {
  const key = await keyOf(await makeAdmin(await person("boss")));
  const headers = { Authorization: `Bearer ${key}` };
  return {
    /** Sends something to choose from, and waits until it was written. @returns the id of the event */
    async send(to: object, more: object = {}): Promise<number> {
      const body = { title: "Lunch?", message: "At noon.", actions: ACTIONS, ...to, ...more };
      const response = await call("POST", `${PATH}/`, { headers, body });
      if (response.status !== 202) throw new Error(await response.text());
      await allProcessed();
      return (await response.json<{ event_id: number }>()).event_id;
    },
    get: (event: number, more = "") => call("GET", `${PATH}/sent/${event}/${more}`, { headers }),
    recall: (event: number) => call("DELETE", `${PATH}/sent/${event}/`, { headers }),
    async receipts(event: number): Promise<Record<string, unknown>> {
      return (await call("GET", `${PATH}/sent/${event}/`, { headers })).json();
    },
    async choices(event: number, query = "") {
      const response = await call("GET", `${PATH}/sent/${event}/choices/${query}`, { headers });
      return response.json<Choices>();
    },
  };
}

export interface Choices {
  count: number;
  results: { user_id: number; key: string; chosen_at: string }[];
  next_cursor: string | null;
}

/** The newest notification of an inbox. */
export async function newest(of: Person): Promise<number> {
  return (await list(of)).notifications[0]!.id;
}

export async function choose(of: Person, key: string): Promise<void> {
  const response = await as(of).post(`${PATH}/${await newest(of)}/actions/${key}/`);
  if (response.status !== 200) throw new Error(await response.text());
}

export async function people(count: number): Promise<Person[]> {
  return Promise.all(Array.from({ length: count }, () => person()));
}

export const idsOf = (those: Person[]) => ({ recipient_ids: those.map(({ id }) => id) });
