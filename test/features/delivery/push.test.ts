import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { deliver } from "#features/delivery/service/deliver";
import { UNREAD } from "#features/notifications/place-mark";
import { changeInbox } from "#features/notifications/service/change-inbox";
import { marking } from "#features/notifications/service/mark";
import { as, type Person } from "../../support/as.ts";
import { list } from "../../support/inbox.ts";
import { cursorsOf, deliveriesOf, prefer, queued, startOver, time } from "../../support/mail-provider.ts";
import { person, platform } from "../../support/people.ts";
import {
  deviceIdsOf,
  happen,
  PushProvider,
  pushable,
  seconds,
  shown,
  watching,
} from "../../support/push-provider.ts";
import { hush } from "../../support/quiet.ts";

const readAll = ({ id }: Person) =>
  changeInbox(platform(), id, marking(sql`user_id = ${id} and mark = ${UNREAD}`, true, new Date(time.now())));

const ABSENT = { open: 0, visible: 0 };
const OPEN = { open: 1, visible: 0 };
const VISIBLE = { open: 1, visible: 1 };

beforeAll(hush);
beforeEach(async () => {
  await startOver();
  shown.presence = ABSENT;
  shown.asked = 0;
});

describe("a push", () => {
  it("goes out within three seconds where no socket is open, and says what happened", {
    tags: "parity.announced.5",
  }, async () => {
    const ada = await pushable();
    const provider = new PushProvider();
    await happen(ada, { title: "Grace accepted", message: "You are connected.", link: "/connections/" });

    await seconds(3, provider);

    expect(provider.taken).toMatchObject([
      {
        urgency: "normal",
        ttlSeconds: 604_800,
        topic: expect.stringMatching(/^[\w-]{1,32}$/),
        payload: {
          web_push: 8030,
          notification: {
            ...{ title: "Grace accepted", body: "You are connected." },
            navigate: "https://herald.test/connections/",
            tag: expect.stringMatching(/^n-\d+$/),
          },
          app_badge: 1,
        },
      },
    ]);
    expect(await deliveriesOf(ada)).toMatchObject([{ channel: "push", status: "sent", provider: "careful" }]);
    expect(await cursorsOf(ada)).toEqual([]);
  });

  it.each([
    { name: "the hold where a socket is open", presence: OPEN, from: 9, to: 11 },
    { name: "three times the hold where one is visible", presence: VISIBLE, from: 29, to: 31 },
  ])("waits $name", async ({ presence, from, to }) => {
    const ada = await pushable();
    const provider = new PushProvider();
    shown.presence = presence;
    await happen(ada);

    await seconds(from, provider);
    expect(provider.titles).toEqual([]);
    await seconds(to - from, provider);

    expect(provider.titles).toEqual(["Title"]);
  });

  it("goes by what holds at the end of the hold: a page that was opened meanwhile is waited for", async () => {
    const ada = await pushable();
    const provider = new PushProvider();
    shown.presence = OPEN;
    await happen(ada);
    shown.presence = VISIBLE;

    await seconds(25, provider);
    expect(provider.titles).toEqual([]);
    await seconds(6, provider);

    expect(provider.titles).toEqual(["Title"]);
  });

  it("goes at the end of the hold where the page in view was closed", async () => {
    const ada = await pushable();
    const provider = new PushProvider();
    shown.presence = OPEN;
    await happen(ada);
    shown.presence = ABSENT;

    await seconds(11, provider);

    expect(provider.titles).toEqual(["Title"]);
  });

  it("does not go out where it was read meanwhile", async () => {
    const ada = await pushable();
    const provider = new PushProvider();
    shown.presence = VISIBLE;
    await happen(ada);
    await seconds(3, provider);
    await readAll(ada);

    await seconds(120, provider);

    expect(provider.attempts).toEqual([]);
    expect(await deliveriesOf(ada)).toEqual([]);
    expect(await cursorsOf(ada)).toEqual([]);
  });

  it("does not go out where it was on screen meanwhile, and its delivery says so", async () => {
    const ada = await pushable();
    const provider = new PushProvider();
    shown.presence = VISIBLE;
    await happen(ada);
    await seconds(3, provider);
    await as(ada).post("/api/notifications/seen/", { up_to_seq: 1 });

    await seconds(120, provider);

    expect(provider.attempts).toEqual([]);
    expect(await cursorsOf(ada)).toEqual([]);
    const [{ id } = { id: 0 }] = (await list(ada)).notifications;
    const response = await as(ada).get(`/api/notifications/${id}/deliveries/`);
    expect(await response.json()).toMatchObject({
      results: [
        { channel: "email", status: "skipped", reason: "no-address" },
        { channel: "push", status: "skipped", reason: "seen" },
      ],
    });
  });

  it("that is critical goes at once, in view, in quiet hours and whatever is off, and is urgent", async () => {
    const ada = await pushable();
    const provider = new PushProvider();
    shown.presence = VISIBLE;
    await prefer(ada, {
      quiet_hours: { enabled: true, from: "00:00", to: "00:00" },
      channels: { push: { enabled: false } },
    });
    await happen(ada, { critical: true });

    await seconds(1, provider);

    expect(provider.taken).toMatchObject([{ urgency: "high" }]);
    expect(shown.asked).toBe(0);
  });

  it("waits for the end of quiet hours", async () => {
    const ada = await pushable();
    const provider = new PushProvider();
    await prefer(ada, { quiet_hours: { enabled: true, from: "09:00", to: "10:02" } });
    await happen(ada);

    await seconds(110, provider);
    expect(provider.titles).toEqual([]);
    await seconds(70, provider);

    expect(provider.titles).toEqual(["Title"]);
  });

  it("goes out for each of three, and once for twenty, as a summary", async () => {
    const [ada, lin] = [await pushable(), await pushable()];
    const provider = new PushProvider();
    for (const title of ["one", "two", "three"]) await happen(ada, { title });
    await seconds(3, provider);
    expect(provider.titles).toEqual(["one", "two", "three"]);

    const other = new PushProvider();
    for (let each = 1; each <= 20; each += 1) await happen(lin, { title: `number ${each}` });
    await seconds(60, other);

    expect(other.taken).toMatchObject([
      {
        payload: {
          notification: {
            ...{ title: "20 new notifications", navigate: "https://herald.test/notifications/" },
            ...{ body: "number 20\nnumber 19\nnumber 18\nand 17 more", tag: "summary" },
          },
          app_badge: 20,
        },
      },
    ]);
    expect(await deliveriesOf(lin)).toMatchObject([{ status: "sent" }]);
  });

  it("sends one by one what each hold lets go, and leaves the others behind the cursor", async () => {
    const ada = await pushable();
    const provider = new PushProvider();
    shown.presence = OPEN;
    await happen(ada, { title: "first" });
    await seconds(5, provider);
    await happen(ada, { title: "second" });

    await seconds(6, provider);
    expect(provider.titles).toEqual(["first"]);
    await seconds(3, provider);
    expect(provider.titles).toEqual(["first"]);
    await seconds(3, provider);

    expect(provider.titles).toEqual(["first", "second"]);
    expect((await deliveriesOf(ada)).length).toBe(2);
  });

  it("asks no hub where the category is off, nobody has a hub, or nothing is pending", async () => {
    const [ada, lin] = [await pushable(), await pushable(1, { hasHub: false })];
    const provider = new PushProvider();
    await happen(ada, { type: "course" });
    await happen(lin);

    await seconds(40, provider);

    expect(shown.asked).toBe(0);
    expect(provider.titles).toEqual(["Title"]);
    expect(await cursorsOf(ada)).toEqual([]);
  });

  it("makes the fiftieth of the day a summary, and sends none after it", async () => {
    const ada = await pushable();
    const provider = new PushProvider();
    for (let each = 1; each <= 51; each += 1) {
      await happen(ada, { title: `number ${each}` });
      await seconds(3, provider);
    }

    expect(provider.taken.length).toBe(50);
    expect(provider.titles.slice(-2)).toEqual(["number 49", "number 50"]);
  });

  it("is not sent to a user without a device, whose inbox no push reads", async () => {
    const nobody = await person();
    await happen(nobody);

    await seconds(40, new PushProvider());

    expect(queued).toEqual([]);
    expect(await cursorsOf(nobody)).toEqual([]);
  });
});

describe("several devices", () => {
  it("all get it, as one delivery that names them", async () => {
    const ada = await pushable(3);
    const provider = new PushProvider();
    await happen(ada);

    await seconds(3, provider);

    expect(provider.attempts.toSorted()).toEqual(await deviceIdsOf(ada));
    const [delivery, ...others] = await deliveriesOf(ada);
    expect(others).toEqual([]);
    expect(delivery?.status).toBe("sent");
    expect(delivery?.recipient.split(", ").length).toBe(3);
  });

  it("that did not take it get it again, and those that did do not", async () => {
    const ada = await pushable(3);
    const [first, second] = await deviceIdsOf(ada);
    const provider = new PushProvider();
    let isDown = true;
    provider.answer = ({ device }, take) =>
      device.id === first && isDown ? { is: "retry", reason: "503", afterSeconds: 20 } : take();
    await happen(ada);

    await seconds(3, provider);
    expect(provider.taken.length).toBe(2);
    isDown = false;
    await seconds(40, provider);

    expect(provider.attempts.filter((id) => id === first).length).toBe(2);
    expect(provider.attempts.filter((id) => id === second).length).toBe(1);
    expect(await deliveriesOf(ada)).toMatchObject([{ status: "sent", attempts: 2 }]);
  });

  it("end where nobody is behind them any more, and the channel with the last", async () => {
    const ada = await pushable(2);
    const [first] = await deviceIdsOf(ada);
    const provider = new PushProvider();
    provider.answer = ({ device }, take) => (device.id === first ? { is: "gone", reason: "410" } : take());
    await happen(ada);
    await seconds(3, provider);
    expect((await deviceIdsOf(ada)).length).toBe(1);
    expect(await deliveriesOf(ada)).toMatchObject([{ status: "sent" }]);

    provider.answer = () => ({ is: "gone", reason: "410" });
    await happen(ada);
    await seconds(3, provider);

    expect(await deviceIdsOf(ada)).toEqual([]);
    expect((await deliveriesOf(ada)).at(-1)).toMatchObject({ status: "failed", reason: "410" });
    const cursors = env.DB.prepare("select count(*) as count from channel_cursors where user_id = ?");
    expect(await cursors.bind(ada.id).first("count")).toBe(0);
  });

  it("of which some took it at the end of eight attempts count as sent to those", async () => {
    const ada = await pushable(2);
    const [first] = await deviceIdsOf(ada);
    const provider = new PushProvider();
    provider.answer = ({ device }, take) => (device.id === first ? { is: "retry", reason: "503" } : take());
    await happen(ada);

    await seconds(3, provider);
    for (let hour = 0; hour < 16; hour += 1) {
      time.pass(3600);
      await seconds(60, provider);
    }

    expect(provider.taken.length).toBe(1);
    expect(provider.attempts.length).toBe(9);
    expect(await deliveriesOf(ada)).toMatchObject([{ status: "sent", attempts: 8 }]);
  });
});

it("is found by the cron within two minutes where the queue lost it", async () => {
  const ada = await pushable();
  const provider = new PushProvider();
  await happen(ada);
  queued.length = 0;

  await seconds(120, provider);

  expect(provider.titles).toEqual(["Title"]);
});

it("waits as it was where this deployment sends no push any more, and is passed over", async () => {
  const ada = await pushable();
  await happen(ada);
  time.pass(30);

  await deliver(watching(), undefined, { task: "look", user: ada.id, channel: "push" });

  expect(await deliveriesOf(ada)).toEqual([]);
  expect(await cursorsOf(ada)).toEqual([]);
});
