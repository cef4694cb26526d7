import { expect, it } from "vitest";
import { ABSENT, type Hubs } from "#core/ports";
import { withOwnHub } from "#realtime/user/own-hub";

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
