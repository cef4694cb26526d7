import { env } from "cloudflare:workers";
import { afterEach, expect, it, vi } from "vitest";
import { ABSENT, type Hubs } from "#core/ports";
import { withOwnHub } from "#realtime/user/own-hub";
import { list, notifyMany } from "../support/inbox.ts";
import { person } from "../support/people.ts";
import { openSocket } from "../support/socket.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

it("a hub does for its own user by itself what it calls the hubs of others for", async () => {
  const calls: string[] = [];
  const others: Pick<Hubs, "advance" | "showSeen"> = {
    async advance(user) {
      calls.push(`advance ${user}`);
      return ABSENT;
    },
    async showSeen(user) {
      calls.push(`showSeen ${user}`);
    },
  };
  const own = {
    async advance() {
      calls.push("advance, itself");
      return ABSENT;
    },
    showSeen: () => void calls.push("showSeen, itself"),
  };
  const hubs = withOwnHub(others as Hubs, 7, own);

  for (const user of [7, 8]) {
    await hubs.advance(user, { head: 1, changes: [] });
    await hubs.showSeen(user, { upTo: 1, unseen: 0 });
  }

  expect(calls).toEqual(["advance, itself", "showSeen, itself", "advance 8", "showSeen 8"]);
});

it.each([
  ["marks", { action: "mark_all_read" }, "notification_updated"],
  ["notes what was seen", { action: "seen", up_to_seq: 1 }, "seen"],
] as const)("a hub that %s for its own socket calls no hub", async (_, frame, answer) => {
  const ada = await person();
  await notifyMany(ada, 1);
  expect(await list(ada)).toMatchObject({ unread_count: 1 });
  const socket = await openSocket(ada.token, { offers: "herald.v2" });
  await socket.processed();
  const called = vi.spyOn(env.USER_HUB, "getByName");

  socket.send(frame);
  await socket.next(answer);

  expect(called).not.toHaveBeenCalled();
});
