import { env } from "cloudflare:workers";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { clock } from "#core/clock";
import { addressFor } from "#features/addresses/service/read";
import {
  add,
  addressesOf,
  codeFor,
  holdDeliveries,
  taskCount,
  tasksFor,
  verified,
  wrongCode,
} from "../../support/addresses.ts";
import { as, type Person, register } from "../../support/as.ts";
import { eventually } from "../../support/eventually.ts";
import { limited } from "../../support/limited.ts";
import { NOON } from "../../support/noon.ts";
import { person, platform } from "../../support/people.ts";

beforeAll(holdDeliveries);
const realNow = clock.now;
afterEach(() => {
  clock.now = realNow;
});

function beginAt(time: number): void {
  const ahead = time - Date.now();
  clock.now = () => new Date(Date.now() + ahead);
}

function pass(seconds: number): void {
  beginAt(clock.now().getTime() + seconds * 1000);
}

const code = async (response: Response) => (await response.json<{ code: string }>()).code;
const sendCode = (by: Person, id: number) => as(by).post(`/api/addresses/${id}/send-code/`);
const verify = (by: Person, id: number, given: string) =>
  as(by).post(`/api/addresses/${id}/verify/`, { code: given });
const cursorsOf = async (by: Person) => {
  const rows = env.DB.prepare(
    "select channel, cursor, due_at from channel_cursors where user_id = ? order by channel",
  );
  return (await rows.bind(by.id).all<{ channel: string; cursor: number; due_at: null }>()).results;
};

describe("the account's own address", () => {
  it("is kept with the account, unverified, and gets a code", async () => {
    const ada = await register("ada");
    const { count, results, next_cursor } = await addressesOf(ada);

    expect({ count, next_cursor }).toEqual({ count: 1, next_cursor: null });
    expect(results).toEqual([
      {
        ...{ id: expect.any(Number), kind: "email", value: "ada@example.com" },
        ...{ verified_at: null, suppressed: null, created_at: expect.stringMatching(/Z$/) },
      },
    ]);
    expect(await tasksFor(results[0]!.id, 1)).toMatchObject([{ task: "code" }]);
    expect(await verify(ada, results[0]!.id, await codeFor(results[0]!.id))).toHaveProperty("status", 200);
  });

  it("of an account from before is there when it is first asked for, without a code", async () => {
    const ada = await person("ada");

    const [first, again] = [await addressesOf(ada), await addressesOf(ada)];

    expect(first.results).toMatchObject([{ kind: "email", value: ada.email, verified_at: null }]);
    expect(again).toEqual(first);
    expect(taskCount(first.results[0]!.id)).toBe(0);
  });

  it("cannot be removed", async () => {
    const ada = await person("ada");
    const [own] = (await addressesOf(ada)).results;

    const response = await as(ada).delete(`/api/addresses/${own!.id}/`);

    expect({ status: response.status, code: await code(response) }).toEqual({
      status: 409,
      code: "own-address",
    });
  });

  it("is another, unverified one when the profile's changes, and the former gets a mail where it was verified", async () => {
    const ada = await register("ada-who-moves");
    const [own] = (await addressesOf(ada)).results;
    await tasksFor(own!.id, 1);
    await verify(ada, own!.id, await codeFor(own!.id));

    await as(ada).patch("/api/profile/", { email: "moved@example.com" });
    const tasks = await tasksFor(own!.id, 2);
    const { results } = await addressesOf(ada);

    expect(results.map(({ value, verified_at }) => [value, verified_at !== null])).toEqual([
      ["moved@example.com", false],
      ["ada-who-moves@example.com", true],
    ]);
    expect(tasks.map(({ task }) => task)).toEqual(["code", "email-changed"]);
    expect(await tasksFor(results[0]!.id, 1)).toMatchObject([{ task: "code" }]);
    // The former is an address like any other now.
    expect((await as(ada).delete(`/api/addresses/${own!.id}/`)).status).toBe(204);
  });

  it("that was never verified goes when the profile's changes, and gets no mail", async () => {
    const ada = await register("ada-unverified");
    const [own] = (await addressesOf(ada)).results;
    await tasksFor(own!.id, 1);

    await as(ada).patch("/api/profile/", { email: "verified-never@example.com" });
    const { results } = await addressesOf(ada);
    await tasksFor(results[0]!.id, 1);
    const after = await eventually(
      () => addressesOf(ada),
      ({ count }) => count === 1,
    );

    expect(after.results).toMatchObject([{ value: "verified-never@example.com" }]);
    expect(taskCount(own!.id)).toBe(1);
  });
});

describe("adding an address", () => {
  it("answers 201 with it and sends a code; again it is the same one", async () => {
    const ada = await person("ada");

    const response = await as(ada).post("/api/addresses/", { kind: "email", value: "Ada@Work.example" });
    const added = await response.json<{ id: number }>();
    const again = await as(ada).post("/api/addresses/", { kind: "email", value: "ada@work.EXAMPLE" });

    expect(response.status).toBe(201);
    expect(added).toMatchObject({ kind: "email", value: "Ada@Work.example", verified_at: null });
    expect(again.status).toBe(200);
    expect(await again.json()).toEqual(added);
    expect(await tasksFor(added.id, 1)).toMatchObject([{ task: "code" }]);
  });

  it("again sends another code once the last is a minute old", async () => {
    const ada = await person("ada");
    const { id } = await add(ada, "again@example.com");
    const first = await codeFor(id);
    await tasksFor(id, 1);
    pass(61);

    await add(ada, "again@example.com");
    await tasksFor(id, 2);

    expect(await codeFor(id)).not.toBe(first);
    expect(await code(await verify(ada, id, first))).toBe("wrong-code");
  });

  it("keeps a telephone number in E.164, sends it a code, and reads the inbox for it once it is verified", async () => {
    const ada = await person("ada");

    const phone = await add(ada, "+49 (30) 901820", "phone");

    expect(phone).toMatchObject({ kind: "phone", value: "+4930901820", verified_at: null });
    expect(await add(ada, "+4930901820", "phone")).toEqual(phone);
    expect(await tasksFor(phone.id, 1)).toMatchObject([{ task: "code" }]);
    expect((await verify(ada, phone.id, await codeFor(phone.id))).status).toBe(200);
    expect((await cursorsOf(ada)).map(({ channel }) => channel)).toEqual(["sms", "urgent_sms"]);

    expect((await as(ada).delete(`/api/addresses/${phone.id}/`)).status).toBe(204);
    expect(await cursorsOf(ada)).toEqual([]);
  });

  it.each(["+881612345678", "+80012345678"])("takes no number of no country: %s", async (value) => {
    const response = await as(await person()).post("/api/addresses/", { kind: "phone", value });

    expect(response.status).toBe(422);
  });

  it.each([
    ["email", "nobody"],
    ["email", "a@b.example\r\nBcc: c@d.example"],
    ["email", "a@b>\r\nRCPT TO:<c@d.example>"],
    ["email", "x:evil@b.example;"],
    ["email", "Ada <ada@example.com>"],
    ["email", "a@example.com,b@example.com"],
    ["phone", "030 901820"],
    ["phone", "+49"],
    ["phone", "+4930901820\r\n"],
    ["phone", "+49 30 901820 ext. 5 DROP TABLE"],
    ["pigeon", "coo"],
  ])("refuses %s %j", async (kind, value) => {
    const response = await as(await person()).post("/api/addresses/", { kind, value });

    expect(response.status).toBe(422);
  });

  it("refuses what another user has verified, and one that both want goes to the first who does", async () => {
    const [ada, grace] = [await person("ada"), await person("grace")];
    const theirs = await add(ada, "shared@example.com");
    const mine = await add(grace, "shared@example.com");
    expect((await verify(grace, mine.id, await codeFor(mine.id))).status).toBe(200);

    const late = await verify(ada, theirs.id, await codeFor(theirs.id));
    const other = await as(await person("lin")).post("/api/addresses/", {
      kind: "email",
      value: "SHARED@example.com",
    });

    expect([late.status, await code(late)]).toEqual([409, "taken"]);
    expect([other.status, await code(other)]).toEqual([409, "taken"]);
    // Given up, it is free.
    await as(grace).delete(`/api/addresses/${mine.id}/`);
    expect((await verify(ada, theirs.id, await codeFor(theirs.id))).status).toBe(200);
  });

  it("lets ten in, however many come at once", async () => {
    const ada = await person("ada");
    await addressesOf(ada);

    const statuses = await Promise.all(
      Array.from({ length: 14 }, async (_, at) => {
        const value = `number-${at}@example.com`;
        return (await as(ada).post("/api/addresses/", { kind: "email", value })).status;
      }),
    );
    const beyond = await as(ada).post("/api/addresses/", { kind: "email", value: "eleventh@example.com" });

    expect(statuses.filter((status) => status === 201)).toHaveLength(9);
    expect(statuses.filter((status) => status === 409)).toHaveLength(5);
    expect(await code(beyond)).toBe("too-many-addresses");
    expect((await addressesOf(ada)).count).toBe(10);
  });

  it("gives a repeat under the same Idempotency-Key the first answer, and sends one code", async () => {
    const ada = await person("ada");
    const post = () =>
      as(ada).post(
        "/api/addresses/",
        { kind: "email", value: "once@example.com" },
        { "Idempotency-Key": "the-same" },
      );

    const [first, again] = [await post(), await post()];

    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.headers.get("Idempotency-Replayed")).toBe("true");
    const { id } = await first.json<{ id: number }>();
    expect(await again.json()).toMatchObject({ id });
    expect(await tasksFor(id, 1)).toHaveLength(1);
  });
});

describe("a code", () => {
  it("is sent once a minute, whatever RATE_LIMITS says", async () => {
    const ada = await person("ada");
    const { id } = await add(ada, "minute@example.com");

    const early = await sendCode(ada, id);
    pass(60);
    const inTime = await Promise.all([sendCode(ada, id), sendCode(ada, id)]);

    expect([early.status, await code(early)]).toEqual([429, "too-many-requests"]);
    expect(Number(early.headers.get("Retry-After"))).toBeGreaterThan(50);
    expect(Number(early.headers.get("Retry-After"))).toBeLessThanOrEqual(60);
    expect(inTime.map(({ status }) => status).sort()).toEqual([202, 429]);
  });

  it("is sent once a minute to an address that is removed and added again", async () => {
    const ada = await person("ada");
    const value = "again@example.com";
    const first = await add(ada, value);
    await tasksFor(first.id, 1);

    const again: number[] = [];
    for (let each = 0; each < 3; each += 1) {
      const { id } = (await addressesOf(ada)).results.find(
        (address) => address.value.toLowerCase() === value,
      )!;
      await as(ada).delete(`/api/addresses/${id}/`);
      again.push((await add(ada, value.toUpperCase())).id);
    }
    const early = await sendCode(ada, again[2]!);
    pass(60);
    const inTime = await sendCode(ada, again[2]!);

    expect([early.status, inTime.status]).toEqual([429, 202]);
    expect(await tasksFor(again[2]!, 1)).toHaveLength(1);
    expect(again.slice(0, 2).map(taskCount)).toEqual([0, 0]);
  });

  it("is sent once a minute to the account's own address, however often the profile's changes", async () => {
    const ada = await register("ada-to-and-fro");
    const [own] = (await addressesOf(ada)).results;
    await tasksFor(own!.id, 1);
    const ids = new Set<number>();
    const move = async (email: string) => {
      await as(ada).patch("/api/profile/", { email });
      const mine = await eventually(
        async () => (await addressesOf(ada)).results,
        ([first, ...others]) => first?.value === email && others.length === 0,
      );
      ids.add(mine[0]!.id);
    };

    for (const email of ["to@example.com", ada.email, "to@example.com", ada.email]) await move(email);

    const sent = await Promise.all([...ids].map(async (id) => taskCount(id)));
    expect(ids.size).toBe(4);
    // One to the address that is new, none to any that had one within the minute.
    expect(sent).toEqual([1, 0, 0, 0]);
  });

  it("is sent once a minute also where the last one was used", async () => {
    const ada = await person("ada");
    const { id } = await verified(ada, "used@example.com");
    await env.DB.prepare("update addresses set suppressed = 'bounce' where id = ?").bind(id).run();

    const early = await sendCode(ada, id);
    pass(60);

    expect([early.status, (await sendCode(ada, id)).status]).toEqual([429, 202]);
  });

  it("verifies its address and opens the channel from the head of the inbox on", async () => {
    const ada = await person("ada");
    const { id } = await add(ada, "right@example.com");
    await env.DB.prepare("insert into inboxes (user_id, head, unread, total) values (?, 7, 0, 0)")
      .bind(ada.id)
      .run();

    const response = await verify(ada, id, ` ${await codeFor(id)}\n`);

    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ id, verified_at: expect.stringMatching(/Z$/) });
    expect(await cursorsOf(ada)).toEqual(
      ["email", "email_digest", "urgent_email"].map((channel) => ({ channel, cursor: 7, due_at: null })),
    );
    expect(await addressFor(platform(), ada.id, "email")).toEqual({ id, value: "right@example.com" });
  });

  it("that was taken is answered like the first time", async () => {
    const ada = await person("ada");
    const { id } = await add(ada, "twice@example.com");
    const right = await codeFor(id);
    const first = await (await verify(ada, id, right)).json();

    const again = await verify(ada, id, right);

    expect(again.status).toBe(200);
    expect(await again.json()).toEqual(first);
  });

  it("may be wrong five times; then even the right one counts no more, until another is sent", async () => {
    const ada = await person("ada");
    const { id } = await add(ada, "tries@example.com");
    const wrong = await wrongCode(id);

    const codes: string[] = [];
    for (let tries = 0; tries < 6; tries += 1) codes.push(await code(await verify(ada, id, wrong)));
    const right = await verify(ada, id, await codeFor(id));

    expect(codes).toEqual([...Array.from({ length: 5 }, () => "wrong-code"), "code-expired"]);
    expect([right.status, await code(right)]).toEqual([422, "code-expired"]);
    pass(61);
    await sendCode(ada, id);
    expect((await verify(ada, id, await codeFor(id))).status).toBe(200);
  });

  it("is guessed no more often by many at once", async () => {
    const ada = await person("ada");
    const { id } = await add(ada, "at-once@example.com");
    const wrong = await wrongCode(id);

    const codes = await Promise.all(
      Array.from({ length: 12 }, async () => code(await verify(ada, id, wrong))),
    );

    expect(codes.filter((one) => one === "wrong-code")).toHaveLength(5);
    expect(codes.filter((one) => one === "code-expired")).toHaveLength(7);
  });

  it("counts for ten minutes", async () => {
    const ada = await person("ada");
    const { id } = await add(ada, "late@example.com");
    const right = await codeFor(id);
    pass(601);

    expect(await code(await verify(ada, id, right))).toBe("code-expired");
  });

  it("has a budget of twenty a day", async () => {
    beginAt(NOON);
    const ada = await person("ada");
    const { id } = await add(ada, "budget@example.com");
    const statuses: number[] = [];
    for (let each = 0; each < 21; each += 1) {
      pass(61);
      statuses.push((await limited(ada, "POST", `/api/addresses/${id}/send-code/`)).status);
    }

    expect(new Set(statuses.slice(0, 19))).toEqual(new Set([202]));
    expect(statuses.at(-1)).toBe(429);
  });
});

describe("another user's address", () => {
  it("is not there", async () => {
    const { id } = await add(await person("ada"), "private@example.com");
    const grace = await person("grace");

    const responses = [
      await sendCode(grace, id),
      await verify(grace, id, await codeFor(id)),
      await as(grace).delete(`/api/addresses/${id}/`),
    ];

    expect(responses.map(({ status }) => status)).toEqual([404, 404, 404]);
  });
});

describe("where mail goes", () => {
  it("is the account's own when it is verified, else the oldest that is, and never one that refused it", async () => {
    const ada = await register("ada-of-many");
    const [own] = (await addressesOf(ada)).results;
    await verified(ada, "second@example.com");
    pass(1);
    await verified(ada, "third@example.com");
    const goesTo = async () => (await addressFor(platform(), ada.id, "email"))?.value;

    const before = await goesTo();
    await verify(ada, own!.id, await codeFor(own!.id));
    const after = await goesTo();
    await env.DB.prepare("update addresses set suppressed = 'bounce' where id = ?").bind(own!.id).run();

    expect([before, after, await goesTo()]).toEqual([
      "second@example.com",
      "ada-of-many@example.com",
      "second@example.com",
    ]);
  });

  it("is nowhere once the last address is removed, and the channel ends", async () => {
    const ada = await person("ada");
    const { id } = await verified(ada, "last@example.com");
    const other = await verified(ada, "but-one@example.com");

    await as(ada).delete(`/api/addresses/${id}/`);
    const open = await cursorsOf(ada);
    await as(ada).delete(`/api/addresses/${other.id}/`);

    expect(open).toHaveLength(3);
    expect(await cursorsOf(ada)).toEqual([]);
    expect(await addressFor(platform(), ada.id, "email")).toBeUndefined();
  });
});

it("lists by pages, the account's own first", async () => {
  const ada = await person("ada");
  await add(ada, "page-one@example.com");
  pass(1);
  await add(ada, "page-two@example.com");
  const own = await addressesOf(ada);

  const first = await addressesOf(ada, "?limit=2");
  const rest = await addressesOf(ada, `?limit=2&cursor=${first.next_cursor}`);

  expect(own.results[0]).toMatchObject({ value: ada.email });
  expect([...first.results, ...rest.results]).toEqual(own.results);
  expect(rest.next_cursor).toBeNull();
  expect((await as(ada).get(`/api/addresses/?cursor=${first.next_cursor}x`)).status).toBe(400);
});
