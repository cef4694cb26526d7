import { expect, it } from "vitest";
import { post, theAdmin, untilDone, untilShown } from "../support/announcements.ts";
import { costOfAll } from "../support/counting-runtime.ts";
import { person } from "../support/people.ts";
import { openSocket } from "../support/socket.ts";

// In a file of its own: the relay calls everybody who has opened a socket.
it("costs an announcement three round trips, one row, no queue, and a call for each user and three more", async () => {
  await theAdmin();
  const people = await Promise.all(Array.from({ length: 5 }, () => person()));
  const sockets = await Promise.all(people.map(({ token }) => openSocket(token)));
  // Behind it the relay has read what is live, as it has wherever a user is connected.
  await untilDone((await post({ title: "The first" })).id);

  let id = 0;
  const cost = await costOfAll(async () => {
    ({ id } = await post({ title: "The second" }));
    await Promise.all(sockets.map((socket) => untilShown(socket, id, ["The second"])));
  });

  expect(cost).toMatchObject({ rowsWritten: 1, queueSends: 0 });
  // The request takes two, its sign-in and the row; the announcement hub reads what has changed.
  expect(cost.roundTrips).toBe(3);
  // The announcement hub, the relay, and the relay's report, which may come after the last frame.
  expect(cost.objectCalls).toBeGreaterThanOrEqual(5 + 2);
  expect(cost.objectCalls).toBeLessThanOrEqual(5 + 3);
  await untilDone(id);
});
