import { expect, it } from "vitest";
import type { Notification } from "../../src/client/index.ts";
import { choicesOf } from "../../src/web/choices.ts";

it("shows no empty button for an action whose label has no visible character", () => {
  const actions = ["\u3164", "\u200B", "Pay"].map((label, at) => ({ key: `key-${at}`, label }));
  const notification = { notification_type: "info", metadata: {}, actor: null, actions };

  const labels = choicesOf(notification as unknown as Notification).map(({ label }) => label);

  expect(labels).toEqual(["key-0", "key-1", "Pay"]);
});
