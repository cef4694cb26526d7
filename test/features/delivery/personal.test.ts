import { expect, it } from "vitest";
import { as } from "../../support/as.ts";
import { cursorsOf, reachable } from "../../support/mail-provider.ts";
import { person } from "../../support/people.ts";

it("makes mail due of what a fact notifies the one user of whom it concerns, in the fact's own transaction", async () => {
  const [ada, grace] = [await reachable(), await person("grace")];

  const asked = await as(grace).post("/api/connection_requests/", { recipient_id: ada.id });

  expect(asked.status).toBe(201);
  expect((await cursorsOf(ada)).map(({ channel }) => channel)).toEqual(["email"]);
});

it("makes mail due of what users send themselves", async () => {
  const ada = await reachable();

  const body = { recipient_id: ada.id, title: "A note", message: "To myself.", notification_type: "message" };
  expect((await as(ada).post("/api/notifications/", body)).status).toBe(202);

  expect((await cursorsOf(ada)).map(({ channel }) => channel)).toEqual(["email"]);
});
