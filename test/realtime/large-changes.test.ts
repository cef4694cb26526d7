import { expect, it } from "vitest";
import { as } from "../support/as.ts";
import { fillInbox } from "../support/inbox.ts";
import { person } from "../support/people.ts";
import { openSocket } from "../support/socket.ts";

it("a mark-all of thousands is sent as a resync, in no frame over 64 KB", async () => {
  const ada = await person();
  await fillInbox(ada, 10_000);
  const socket = await openSocket(ada.token);

  await as(ada).post("/api/notifications/mark-all-read/");

  expect(await socket.next()).toEqual({ type: "resync_required", seq: 10001, unread_count: 0 });
  await socket.processed();
  for (const frame of socket.frames) expect(JSON.stringify(frame).length).toBeLessThan(64 * 1024);
});
