import { env } from "cloudflare:workers";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Step } from "#core/faults";
import { issueToken, newSession } from "#features/accounts/service/tokens";
import { allowCrashes, crashAt, failAt, type Moment, restart } from "../support/crash.ts";
import { deliver, drain, holdQueue, waiting } from "../support/held-queue.ts";
import { person, platform } from "../support/people.ts";
import { hush } from "../support/quiet.ts";
import { openSocket, requestSocket } from "../support/socket.ts";
import { wholly } from "../support/wholly.ts";

const BY_THE_WORKER: Step[] = ["commit", "enqueue", "process", "acknowledge"];
const BY_THE_QUEUE: Step[] = ["process", "acknowledge", "dequeue"];
const MOMENTS: Moment[] = ["before", "after"];

beforeAll(() => {
  holdQueue();
  allowCrashes();
  hush();
});
afterEach(restart);

/** A user signed in twice, with a socket open in each session. */
async function twoSessions() {
  const user = await person();
  const other = { token: await issueToken(platform(), newSession(platform(), user.id, 1)) };
  return { user, other, socket: await openSocket(user.token), otherSocket: await openSocket(other.token) };
}

type Scene = Awaited<ReturnType<typeof twoSessions>>;

async function expectSignedOut({ user, other, socket, otherSocket }: Scene): Promise<void> {
  await drain();
  expect(await socket.closed).toBe(4401);
  expect((await wholly(user).get("/api/notifications/")).status).toBe(401);
  expect((await requestSocket(user.token)).status).toBe(401);
  await otherSocket.processed();
  expect((await wholly(other).get("/api/notifications/")).status).toBe(200);
  expect(await env.DB.prepare("select count(*) as count from dead_letters").first("count")).toBe(0);
}

describe.each(MOMENTS)("a sign-out", (moment) => {
  it.each(BY_THE_WORKER)(`survives a crash ${moment} %s, by the Worker`, async (step) => {
    const scene = await twoSessions();
    // Only what the first attempt did not finish goes to the queue.
    if (step === "enqueue") failAt("process", "before");
    const fault = crashAt(step, moment);

    const answer = await wholly(scene.user).post("/api/logout/");
    expect(fault.fired).toBe(1);
    restart();
    // A client without an answer asks again, and finds itself signed out if the first request had come through.
    const isLost = step === "commit" && moment === "before";
    if (!answer.ok) expect((await wholly(scene.user).post("/api/logout/")).status).toBe(isLost ? 204 : 401);

    await expectSignedOut(scene);
  });

  it.each(BY_THE_QUEUE)(`survives a crash ${moment} %s, by the queue`, { tags: "F29" }, async (step) => {
    const scene = await twoSessions();
    failAt("process", "before");
    expect((await wholly(scene.user).post("/api/logout/")).status).toBe(204);
    const fault = crashAt(step, moment);

    await deliver([...waiting]);
    expect(fault.fired).toBe(1);
    restart();

    await expectSignedOut(scene);
  });
});
