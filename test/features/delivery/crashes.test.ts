import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Step } from "#core/faults";
import { insertNotifications } from "#features/notifications/service/insert";
import { allowCrashes, crashAt, type Moment, restart } from "../../support/crash.ts";
import { content } from "../../support/inbox.ts";
import {
  cursorsOf,
  deliveriesOf,
  MailProvider,
  minutes,
  queued,
  reachable,
  startOver,
  time,
} from "../../support/mail-provider.ts";
import { platform } from "../../support/people.ts";
import { happen, PushProvider, pushable, seconds } from "../../support/push-provider.ts";
import { hush } from "../../support/quiet.ts";

const STEPS = ["insert", "enqueue", "claim", "deliver", "record"] as const satisfies Step[];
const MOMENTS: Moment[] = ["before", "after"];

/** Between the provider and the record: a provider that knows no keys sends twice (DELIVERY §3). */
function mayRepeat(step: Step, moment: Moment): boolean {
  return (step === "deliver" && moment === "after") || (step === "record" && moment === "before");
}

async function dies(act: () => Promise<unknown>): Promise<void> {
  await act().catch(() => undefined);
}

beforeAll(() => {
  allowCrashes();
  hush();
});
beforeEach(async () => {
  await startOver();
});
afterEach(restart);

describe.each([
  { name: "that sends once under one key", isIdempotent: true },
  { name: "that knows no keys", isIdempotent: false },
])("with a provider $name", ({ isIdempotent }) => {
  for (const step of STEPS)
    for (const moment of MOMENTS)
      it(`mails what was written before a crash ${moment} ${step}`, { tags: "P6" }, async () => {
        const ada = await reachable();
        const provider = new MailProvider({ isIdempotent });
        const write = () =>
          insertNotifications(platform(), [ada.id], { key: "cause", content: content({ type: "message" }) });
        const fault = crashAt(step, moment);

        await dies(write);
        if (step === "insert") restart();
        // The event comes again.
        await write();
        await dies(() => minutes(16, provider));
        restart();
        queued.length = 0;
        await minutes(5, provider);

        expect(fault.fired).toBe(1);
        expect(provider.taken.length).toBe(mayRepeat(step, moment) && !isIdempotent ? 2 : 1);
        expect(new Set(provider.attempts).size).toBe(1);
        expect(provider.subjects[0]).toBe("instant 1");
        expect(await deliveriesOf(ada)).toMatchObject([{ status: "sent", recipient: "p…@example.com" }]);
        expect(await cursorsOf(ada)).toEqual([]);
      });

  it("ends as failed what it may have taken twice, or tries it to the end under one key", async () => {
    const ada = await reachable();
    const provider = new MailProvider({ isIdempotent });
    provider.answer = (take) => {
      take();
      return { is: "unknown", reason: "The connection was reset." };
    };
    await insertNotifications(platform(), [ada.id], { key: "cause", content: content({ type: "message" }) });

    for (let hour = 0; hour < 16; hour += 1) {
      time.pass(3600);
      await minutes(1, provider);
    }

    expect(provider.taken.length).toBe(isIdempotent ? 1 : 2);
    expect(provider.attempts.length).toBe(isIdempotent ? 8 : 2);
    const reason = isIdempotent ? "The connection was reset." : "ambiguous: it may have been sent";
    expect(await deliveriesOf(ada)).toMatchObject([{ status: "failed", reason }]);
    expect(await cursorsOf(ada)).toEqual([]);
  });
});

describe("a push to two devices", () => {
  for (const step of STEPS)
    for (const moment of MOMENTS)
      it(`sends each that was written before a crash ${moment} ${step}, and a repeat takes its own place`, {
        tags: ["P6", "F9"],
      }, async () => {
        const ada = await pushable(2);
        const provider = new PushProvider();
        const fault = crashAt(step, moment);

        await dies(() => happen(ada, {}, "cause"));
        // The queue has lost what it held, and the event comes again.
        queued.length = 0;
        if (step === "insert") restart();
        await happen(ada, {}, "cause");
        await dies(() => seconds(150, provider));
        restart();
        queued.length = 0;
        await seconds(300, provider);

        expect(fault.fired).toBe(1);
        expect(new Set(provider.attempts).size).toBe(2);
        expect(provider.taken.length).toBe(mayRepeat(step, moment) ? 4 : 2);
        expect(new Set(provider.taken.map(({ topic }) => topic)).size).toBe(1);
        expect(await deliveriesOf(ada)).toMatchObject([{ channel: "push", status: "sent" }]);
        expect(await cursorsOf(ada)).toEqual([]);
      });
});
