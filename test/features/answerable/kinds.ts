import { env } from "cloudflare:workers";
import { expect } from "vitest";
import type { Person } from "../../support/as.ts";
import { person } from "../../support/people.ts";

/** What one user may do about what another has asked, and the status that comes of it. */
export interface Answer {
  verb: string;
  status: string;
}

/**
 * Connection requests and applications are alike: one user asks another, who
 * answers once; who asked may take it back before that; both find it in their
 * list, and the other side is notified. This is how each of them names that.
 */
export interface Kind {
  name: string;
  path: string;
  /** Who asks and who answers, as their fields are called. */
  asker: "requester" | "applicant";
  answerer: "recipient" | "reviewer";
  /** The field with whom to ask. */
  idField: "recipient_id" | "reviewer_id";
  /** What else is asked, and the fields that show it. */
  fields: Record<string, string>;
  waiting: string;
  answers: [Answer, Answer];
  withdrawal: Answer;
  answeredAt: "responded_at" | "decided_at";
  /** The role of those who may be asked. */
  role: string;
  /** The routes on one of them, given its id. */
  routesOf(id: number | string): [method: string, path: string][];
  /** What the notification of an answer says besides the verb. */
  notificationOf(status: string): object;
  idInMetadata: string;
}

export const CONNECTION_REQUESTS: Kind = {
  name: "connection request",
  path: "/api/connection_requests/",
  asker: "requester",
  answerer: "recipient",
  idField: "recipient_id",
  fields: {},
  waiting: "pending",
  answers: [
    { verb: "accept", status: "accepted" },
    { verb: "reject", status: "rejected" },
  ],
  withdrawal: { verb: "cancel", status: "cancelled" },
  answeredAt: "responded_at",
  role: "member",
  routesOf: (id) =>
    ["accept", "reject", "cancel"].map((verb) => ["POST", `${CONNECTION_REQUESTS.path}${id}/${verb}/`]),
  notificationOf: () => ({ notification_type: "connection", link: "/connections/" }),
  idInMetadata: "request_id",
};

export const APPLICATIONS: Kind = {
  name: "application",
  path: "/api/applications/",
  asker: "applicant",
  answerer: "reviewer",
  idField: "reviewer_id",
  fields: { title: "Thesis", message: "  Please. " },
  waiting: "submitted",
  answers: [
    { verb: "approve", status: "approved" },
    { verb: "reject", status: "rejected" },
  ],
  withdrawal: { verb: "withdraw", status: "withdrawn" },
  answeredAt: "decided_at",
  role: "instructor",
  routesOf: (id) => [
    ["GET", `${APPLICATIONS.path}${id}/`],
    ...["approve", "reject", "withdraw"].map((verb): [string, string] => [
      "POST",
      `${APPLICATIONS.path}${id}/${verb}/`,
    ]),
  ],
  notificationOf: (status) => ({
    notification_type: `application_${status}`,
    level: "info",
    title: status === "approved" ? "Application Approved!" : "Application Rejected",
    message: `Your application has been ${status}: Thesis`,
    link: "/applications/",
  }),
  idInMetadata: "application_id",
};

export const KINDS = [CONNECTION_REQUESTS, APPLICATIONS];

/** A user who may be asked. */
export async function answerer(kind: Kind, role = kind.role): Promise<Person> {
  const made = await person("grace");
  await env.DB.prepare("update users set role = ? where id = ?").bind(role, made.id).run();
  return made;
}

export const shown = ({ id, username }: Person, role = "member") => ({
  id,
  username,
  full_name: "",
  company_name: "",
  role,
});

/** A refusal's status and code. */
export async function problem(response: Response): Promise<[number, string]> {
  expect(response.headers.get("Content-Type")).toBe("application/problem+json");
  return [response.status, (await response.json<{ code: string }>()).code];
}
