import { env } from "cloudflare:workers";
import { person } from "../support/people.ts";
import { wholly } from "../support/wholly.ts";
import type { Operation } from "./operations.ts";

const PATH = "/api/applications/";

async function pair() {
  const [ada, grace] = [await person("ada"), await person("grace")];
  await env.DB.prepare("update users set role = 'teacher' where id = ?").bind(grace.id).run();
  return { ada, grace, body: { reviewer_id: grace.id, title: "Thesis" } };
}

async function submitted() {
  const { ada, grace, body } = await pair();
  const response = await wholly(ada).post(PATH, body);
  if (response.status !== 201) throw new Error(`${response.status} ${await response.text()}`);
  return { ada, grace, id: (await response.json<{ id: number }>()).id };
}

const submitting: Operation = {
  name: "an application",
  kind: "changes",
  sameChange: true,
  first: 201,
  again: 200,
  async stage() {
    const { ada, grace, body } = await pair();
    return {
      owner: grace,
      ask: (bindings) => wholly(ada, bindings).post(PATH, body),
      after: [{ notification_type: "application_submitted", is_read: false }],
    };
  },
};

function deciding(name: string, verb: "approve" | "reject", notification_type: string): Operation {
  return {
    name,
    kind: "changes",
    sameChange: true,
    ...(verb === "reject" && { sameStatements: true as const }),
    first: 200,
    again: 200,
    async stage() {
      const { ada, grace, id } = await submitted();
      return {
        owner: ada,
        ask: (bindings) => wholly(grace, bindings).post(`${PATH}${id}/${verb}/`),
        after: [{ notification_type, is_read: false }],
      };
    },
  };
}

/** The notification of an application that was taken back leaves the inbox of its reviewer. */
const withdrawing: Operation = {
  name: "a withdrawal",
  kind: "changes",
  sameChange: true,
  first: 200,
  again: 200,
  async stage() {
    const { ada, grace, id } = await submitted();
    return {
      owner: grace,
      ask: (bindings) => wholly(ada, bindings).post(`${PATH}${id}/withdraw/`),
      after: [],
    };
  },
};

export const APPLICATIONS: Operation[] = [
  submitting,
  deciding("an approval", "approve", "application_approved"),
  deciding("a refusal of an application", "reject", "application_rejected"),
  withdrawing,
];
