import { expect, it } from "vitest";
import { parse } from "#events/event";

it("is read as it was stored by a version that knew none of the later fields of a notification", () => {
  const content = { type: "info", level: "info", title: "Hello", message: "World." };
  const row = { id: 1, key: "1.a", type: "notification.requested" };

  // A field without a default would make a dead letter of each event that waits when it is deployed.
  expect(parse({ ...row, data: { to: { users: [7] }, content, dedupe_key: null } })).toMatchObject({
    data: { content },
  });
});
