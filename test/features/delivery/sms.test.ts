import { env } from "cloudflare:workers";
import { afterEach, beforeAll, beforeEach, describe, expect, inject, it } from "vitest";
import { withinLimits } from "#channels/sms/limits";
import { twilioSms } from "#channels/sms/twilio/sender";
import type { Step } from "#core/faults";
import { snooze } from "#features/notifications/service/move";
import { see } from "#features/notifications/service/seen";
import { wake } from "#features/notifications/service/wake";
import { allowCrashes, crashAt, type Moment, restart } from "../../support/crash.ts";
import { list } from "../../support/inbox.ts";
import { cursorsOf, deliveriesOf, prefer, queued, startOver, time } from "../../support/mail-provider.ts";
import { person, platform } from "../../support/people.ts";
import { happen, seconds, shown, watching } from "../../support/push-provider.ts";
import { hush } from "../../support/quiet.ts";
import { callable, SmsProvider } from "../../support/sms-provider.ts";

beforeAll(() => {
  allowCrashes();
  hush();
});
beforeEach(async () => {
  await startOver();
  shown.presence = { open: 0, visible: 0 };
});
afterEach(restart);

describe("an SMS", () => {
  it("goes out within seconds where no socket is open, with the link to what it is about", {
    tags: "parity.announced.12",
  }, async () => {
    const ada = await callable();
    const provider = new SmsProvider();
    await happen(ada, { title: "Grace wrote", message: "Hello." });

    await seconds(3, provider);

    expect(provider.taken).toEqual([
      {
        to: ada.number,
        text: expect.stringMatching(
          /^Grace wrote\nHello\.\nhttps:\/\/herald\.test\/notifications\/\?id=\d+$/,
        ),
      },
    ]);
    expect(await deliveriesOf(ada)).toMatchObject([
      { channel: "sms", status: "sent", provider: "forgetful" },
    ]);
    expect((await deliveriesOf(ada))[0]?.recipient).not.toContain(ada.number);
  });

  it("is not sent of what was seen or read before the hold is over", async () => {
    const ada = await callable();
    const provider = new SmsProvider();
    shown.presence = { open: 1, visible: 1 };
    await happen(ada);
    await see(platform(), ada, 1);

    await seconds(40, provider);

    expect(provider.attempts).toBe(0);
  });

  it("is off until its reader switches it on; what is critical goes out in any case", async () => {
    const ada = await callable();
    await prefer(ada, {});
    const provider = new SmsProvider();
    await happen(ada);
    await seconds(40, provider);
    expect(provider.attempts).toBe(0);

    await happen(ada, { critical: true, title: "Now" });
    await seconds(3, provider);

    expect(provider.taken.map(({ text }) => text.split("\n")[0])).toEqual(["Now"]);
  });

  it("is five a day for one user", async () => {
    const ada = await callable();
    const provider = new SmsProvider();

    for (let count = 0; count < 7; count += 1) {
      await happen(ada);
      await seconds(90, provider);
    }

    expect(provider.taken.length).toBe(5);
  });

  it("is one of the five, also where it is about two notifications", async () => {
    const ada = await callable();
    const provider = new SmsProvider();

    for (let count = 0; count < 6; count += 1) {
      await happen(ada);
      await happen(ada);
      await seconds(90, provider);
    }

    expect(provider.taken.length).toBe(5);
  });

  it("of what its reader puts away again and again is one of the five, however critical", async () => {
    const ada = await callable();
    const provider = new SmsProvider();
    await happen(ada, { critical: true });
    await seconds(3, provider);
    const id = (await list(ada)).notifications[0]?.id ?? 0;

    for (let count = 0; count < 7; count += 1) {
      await snooze(watching(), ada, id, new Date(time.now() + 60_000).toISOString());
      await seconds(61, provider);
      await wake(watching());
      await seconds(61, provider);
    }
    const again = provider.taken.length;
    await happen(ada, { critical: true, title: "New" });
    await seconds(3, provider);

    expect([again, provider.taken.length]).toEqual([5, 6]);
  });

  it("to a number whose owner has answered STOP suppresses it, and ends the channel", async () => {
    const ada = await callable();
    const provider = new SmsProvider();
    provider.answer = () => ({ is: "gone", reason: "unsubscribed" });
    await happen(ada);

    await seconds(3, provider);

    const row = await env.DB.prepare("select suppressed from addresses where user_id = ? and kind = 'phone'")
      .bind(ada.id)
      .first();
    expect(row).toEqual({ suppressed: "complaint" });
    expect(await deliveriesOf(ada)).toMatchObject([{ status: "failed", reason: "unsubscribed" }]);
    await happen(ada);
    await seconds(90, provider);
    expect(provider.attempts).toBe(1);
  });
});

describe("an SMS that may have been taken", () => {
  it("ends as failed, ambiguous, and is never sent again", { tags: "F10" }, async () => {
    const ada = await callable();
    const provider = new SmsProvider();
    provider.answer = (take) => {
      take();
      return { is: "unknown", reason: "The connection was reset." };
    };
    await happen(ada);

    await seconds(600, provider);

    expect(provider.attempts).toBe(1);
    expect(await deliveriesOf(ada)).toMatchObject([{ status: "failed" }]);
    expect((await deliveriesOf(ada))[0]?.reason).toMatch(/^ambiguous/);
    expect(await cursorsOf(ada)).toEqual([]);
  });

  it("is tried again where the provider surely did not take it", async () => {
    const ada = await callable();
    const provider = new SmsProvider();
    provider.answer = (take) =>
      provider.attempts < 3 ? { is: "retry", reason: "Twilio 429", afterSeconds: 1 } : take();
    await happen(ada);

    await seconds(200, provider);

    expect(provider.taken.length).toBe(1);
    expect(await deliveriesOf(ada)).toMatchObject([{ status: "sent" }]);
  });

  const STEPS = ["insert", "enqueue", "claim", "deliver", "record"] as const satisfies Step[];
  const MOMENTS: Moment[] = ["before", "after"];
  for (const step of STEPS)
    for (const moment of MOMENTS)
      it(`is sent at most once through a crash ${moment} ${step}, and comes to an end`, {
        tags: ["P6", "F9"],
      }, async () => {
        const ada = await callable();
        const provider = new SmsProvider();
        const fault = crashAt(step, moment);

        await happen(ada, {}, "cause").catch(() => undefined);
        // The queue has lost what it held, and the event comes again.
        queued.length = 0;
        if (step === "insert") restart();
        await happen(ada, {}, "cause");
        await seconds(150, provider).catch(() => undefined);
        restart();
        queued.length = 0;
        await seconds(400, provider);

        expect(fault.fired).toBe(1);
        const isCertain = ["insert", "enqueue"].includes(step) || (step === "claim" && moment === "before");
        if (isCertain) expect(provider.taken.length).toBe(1);
        expect(provider.attempts).toBeLessThanOrEqual(1);
        const [delivery, ...others] = await deliveriesOf(ada);
        expect(others).toEqual([]);
        expect(delivery?.status).toBe(
          provider.taken.length === 1 && delivery?.reason === null ? "sent" : "failed",
        );
        expect(await cursorsOf(ada)).toEqual([]);
      });
});

describe("what SMS may cost", () => {
  const sender = (
    limits: { countries: string[] | "all"; dailyLimit: number },
    provider = new SmsProvider(),
  ) => ({
    provider,
    send: (to: string) =>
      withinLimits(platform(), limits, provider.channel.sender).send(
        { to, text: "Hello" },
        "key",
        AbortSignal.timeout(5_000),
      ),
  });

  it("is bounded for all users together, by day", async () => {
    await env.DB.prepare("delete from sms_days").run();
    const { provider, send } = sender({ countries: "all", dailyLimit: 3 });

    for (let count = 0; count < 5; count += 1) await send("+4915112345678");
    expect(provider.attempts).toBe(3);
    // The recipient reads it too, who has no settings and sends nothing again.
    const refused = { is: "refused", reason: "The daily limit of SMS is used up." };
    expect(await send("+4915112345678")).toEqual(refused);

    time.pass(24 * 60 * 60);
    expect(await send("+4915112345678")).toMatchObject({ is: "sent" });
    // Earlier days are of no use.
    expect(await env.DB.prepare("select sent from sms_days").raw()).toEqual([[1]]);
  });

  it.each([
    ["+4915112345678", ["DE", "AT"], "sent"],
    ["+43664123456", ["DE", "AT"], "sent"],
    ["+447400123456", ["DE", "AT"], "refused"],
    // Satellites and international services belong to no country.
    ["+881612345678", "all", "refused"],
    ["+80012345678", "all", "refused"],
  ] as const)("to %s where %j is allowed: %s", async (to, countries, is) => {
    const { send } = sender({ countries: countries === "all" ? "all" : [...countries], dailyLimit: 1000 });

    const outcome = await send(to);

    expect(outcome).toMatchObject({ is });
    expect(JSON.stringify(outcome)).not.toContain("SMS_");
  });
});

it("is sent by Twilio once, though the answer is lost", async () => {
  const url = `http://127.0.0.1:${inject("smsPeer")}`;
  const sender = twilioSms(
    { accountSid: `AC${"0".repeat(32)}`, authToken: "token", from: "+15005550006", url },
    "",
  );
  const ada = await callable();
  const lost = `${ada.number.slice(0, -2)}91`;
  await env.DB.prepare("update addresses set value = ?1, value_key = ?1 where user_id = ?2")
    .bind(lost, ada.id)
    .run();
  await happen(ada);

  await seconds(300, { channel: { ...new SmsProvider().channel, sender } });

  const calls = await (await fetch(`${url}/calls?${new URLSearchParams({ to: lost.slice(1) })}`)).json();
  expect(calls).toHaveLength(1);
  expect((await deliveriesOf(ada))[0]?.reason).toMatch(/^ambiguous/);
});

it("goes to nobody without a verified number, at no row", async () => {
  const ada = await person();
  const provider = new SmsProvider();
  await happen(ada, { critical: true });

  await seconds(70, provider);

  expect(provider.attempts).toBe(0);
  expect(await cursorsOf(ada)).toEqual([]);
});
