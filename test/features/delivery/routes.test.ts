import { createExecutionContext, createMessageBatch, getQueueResult } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { codeOf } from "#features/addresses/domain";
import worker from "#worker";
import { as, makeAdmin, type Person } from "../../support/as.ts";
import { list, write } from "../../support/inbox.ts";
import {
  cursorsOf,
  deliveriesOf,
  issueCode,
  MailProvider,
  minutes,
  prefer,
  queued,
  reachable,
  time,
} from "../../support/mail-provider.ts";
import { nextNoon } from "../../support/noon.ts";
import { person } from "../../support/people.ts";
import { hush } from "../../support/quiet.ts";

interface Shown {
  channel: string;
  status: string;
  reason: string | null;
  to: string | null;
  waiting_until: string | null;
}

async function shown(of: Person): Promise<Shown[]> {
  const [newest] = (await list(of)).notifications;
  const response = await as(of).get(`/api/notifications/${newest!.id}/deliveries/`);
  expect(response.status).toBe(200);
  return (await response.json<{ results: Shown[] }>()).results;
}

async function keyOf(admin: Person): Promise<string> {
  const made = await as(admin).post("/api/api-keys/", { name: "host" });
  return (await made.json<{ key: string }>()).key;
}

/** One batch of a queue for the Worker. */
async function consume(queue: string, body: unknown, attempts = 1) {
  const batch = createMessageBatch(queue, [{ id: "one", timestamp: new Date(), body, attempts }]);
  const ctx = createExecutionContext();
  await worker.queue(batch, env, ctx);
  return getQueueResult(batch, ctx);
}

beforeAll(hush);
beforeEach(async () => {
  time.freeze(nextNoon());
  queued.length = 0;
  // What another test left waiting.
  await env.DB.prepare("delete from channel_cursors").run();
});
afterEach(() => time.thaw());

describe("the deliveries of a notification", () => {
  it("say where it waits and until when, then that it was sent, to a masked address", {
    tags: "parity.announced.11",
  }, async () => {
    const ada = await reachable();
    await write(ada, { type: "message" });
    const until = new Date(time.now() + 900_000).toISOString();

    expect(await shown(ada)).toMatchObject([
      { channel: "email", status: "queued", to: "p…@example.com", waiting_until: until },
    ]);
    await minutes(16, new MailProvider());

    expect(await shown(ada)).toMatchObject([
      { channel: "email", status: "sent", to: "p…@example.com", waiting_until: null, attempts: 1 },
    ]);
  });

  it("say that it waits for the digest", async () => {
    const ada = await reachable();
    await write(ada, { type: "course" });
    await minutes(16, new MailProvider());

    const [delivery] = await shown(ada);

    expect(delivery).toMatchObject({ channel: "email", status: "queued" });
    expect(Date.parse(delivery!.waiting_until!)).toBeGreaterThan(time.now());
  });

  it("say why it failed, or that it was passed over", async () => {
    const ada = await reachable();
    const provider = new MailProvider();
    provider.answer = () => ({ is: "refused", reason: "Too long." });
    await write(ada, { type: "message" });
    await minutes(16, provider);
    expect(await shown(ada)).toMatchObject([{ status: "failed", reason: "Too long." }]);

    await write(ada, { type: "info" });
    await minutes(16, provider);

    expect(await shown(ada)).toMatchObject([{ status: "skipped", reason: "category-off" }]);
  });

  it("say that no mail goes out where no address is verified, or the only one refused what was sent", async () => {
    const [nobody, ada] = [await person(), await reachable()];
    await env.DB.batch([
      env.DB.prepare("update addresses set suppressed = 'bounce' where user_id = ?").bind(ada.id),
      env.DB.prepare("delete from channel_cursors where user_id = ?").bind(ada.id),
    ]);
    for (const each of [nobody, ada]) {
      await write(each, { type: "message" });

      expect(await shown(each)).toMatchObject([
        { channel: "email", status: "skipped", reason: "no-address", to: null, waiting_until: null },
      ]);
      expect(await deliveriesOf(each)).toEqual([]);
    }
  });
});

describe("explain", () => {
  const explain = async (of: Person, type: string) => {
    const response = await as(of).get(`/api/preferences/explain/?type=${type}`);
    expect(response.status).toBe(200);
    return response.json<{ category: string; channels: object[] }>();
  };

  it("names the rule of each channel, and who set it", async () => {
    const ada = await reachable();
    await prefer(ada, { categories: { courses: { muted: true } } });

    expect(await explain(ada, "Message")).toEqual({
      category: "messages",
      channels: [
        { channel: "in_app", outcome: "now", rule: null, source: "category" },
        { channel: "email", outcome: "wait", rule: 9, source: "system" },
        { channel: "push", outcome: "skip", rule: 2, source: "system" },
        { channel: "sms", outcome: "skip", rule: 2, source: "system" },
      ],
    });
    expect((await explain(ada, "course")).channels.slice(0, 2)).toEqual([
      { channel: "in_app", outcome: "skip", rule: 4, source: "user" },
      { channel: "email", outcome: "skip", rule: 4, source: "user" },
    ]);
    expect((await explain(await person(), "message")).channels[1]).toMatchObject({
      outcome: "skip",
      rule: 2,
    });
  });

  it("needs a type", async () => {
    const response = await as(await person()).get("/api/preferences/explain/");

    expect(response.status).toBe(422);
  });
});

describe("failed deliveries", () => {
  async function failing(): Promise<{ ada: Person; provider: MailProvider }> {
    const ada = await reachable();
    const provider = new MailProvider();
    provider.answer = () => ({ is: "refused", reason: "Too long." });
    await write(ada, { type: "message", title: "First" });
    await minutes(16, provider);
    provider.answer = undefined;
    return { ada, provider };
  }
  const name = ({ id: user_id }: Person) => ({ user_id, channel: "email", to_seq: 1 });
  const redrive = (by: Person, of: Person) => as(by).post("/api/admin/failed-deliveries/redrive/", name(of));

  it("are listed with their reasons, page by page", async () => {
    const admin = await makeAdmin(await person());
    const [{ ada }] = [await failing(), await failing()];
    const first = await as(admin).get("/api/admin/failed-deliveries/?limit=1");
    const { count, next_cursor } = await first.json<{ count: number; next_cursor: string }>();
    const second = await as(admin).get(`/api/admin/failed-deliveries/?limit=100&cursor=${next_cursor}`);
    const { results } = await second.json<{ results: object[] }>();

    expect(count).toBeGreaterThanOrEqual(2);
    expect(results).toContainEqual(
      expect.objectContaining({
        ...name(ada),
        ...{ username: ada.username, to: "p…@example.com", reason: "Too long.", notifications: 1 },
      }),
    );
  });

  it("keep their places in the list while those before them are sent again", async () => {
    const failed: Person[] = [];
    for (let each = 0; each < 5; each += 1) failed.push((await failing()).ada);
    const admin = await makeAdmin(await person());
    // As if they had all failed at once.
    await env.DB.prepare("update deliveries set created_at = ? where status = 'failed'")
      .bind(time.now())
      .run();
    const page = async (cursor = "") => {
      const query = cursor && `&cursor=${cursor}`;
      const response = await as(admin).get(`/api/admin/failed-deliveries/?limit=2${query}`);
      return response.json<{ results: { user_id: number }[]; next_cursor: string | null }>();
    };
    const first = await page();
    const seen = first.results.map(({ user_id }) => user_id);
    await env.DB.prepare("delete from deliveries where user_id = ?").bind(seen[0]!).run();
    for (let next = first.next_cursor; next; ) {
      const { results, next_cursor } = await page(next);
      seen.push(...results.map(({ user_id }) => user_id));
      next = next_cursor;
    }

    for (const { id } of failed) expect(seen.filter((each) => each === id)).toEqual([id]);
  });

  it("go out once more under the key they had, without what was sent since, and only once", async () => {
    const admin = await makeAdmin(await person());
    const { ada, provider } = await failing();
    await write(ada, { type: "message", title: "Second" });
    await minutes(16, provider);
    const sends = vi.spyOn(Object.getPrototypeOf(env.DELIVERIES), "sendBatch").mockResolvedValue(undefined);

    const [one, other] = await Promise.all([redrive(admin, ada), redrive(admin, ada)]);
    await minutes(20, provider);
    const looks = sends.mock.calls.length;
    sends.mockRestore();

    expect([one.status, other.status].sort()).toEqual([202, 404]);
    expect(looks).toBe(1);
    expect(provider.attempts).toEqual([`${ada.id}.email.1`, `${ada.id}.email.2`, `${ada.id}.email.1`]);
    expect(provider.taken.map(({ email }) => email.text)).toEqual(["Second", "First"]);
    expect((await deliveriesOf(ada)).map(({ status }) => status)).toEqual(["sent", "sent"]);
    await write(ada, { type: "message", title: "Third" });
    await minutes(16, provider);
    expect(provider.taken.map(({ email }) => email.text)).toEqual(["Second", "First", "Third"]);
  });

  it("cannot be sent where the address is gone, which the answer says, and stay listed", async () => {
    const admin = await makeAdmin(await person());
    const { ada } = await failing();
    await env.DB.prepare("delete from channel_cursors where user_id = ?").bind(ada.id).run();

    const response = await redrive(admin, ada);

    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({
      ...{ code: "not-possible", title: "This is not possible for this user" },
      detail: "This user can no longer be reached on this channel, so there is nothing to send again.",
    });
    expect(await deliveriesOf(ada)).toMatchObject([{ status: "failed" }]);
  });
});

describe("POST /api/notifications/", () => {
  const body = { title: "Hello", message: "Text" };

  it("takes a category, a group and that it is critical, from admins and keys alone", async () => {
    const [ada, admin] = [await person(), await makeAdmin(await person())];
    const full = { ...body, recipient_id: ada.id, category: "courses", group_key: "g", critical: true };

    const statuses = [
      (await as(admin).post("/api/notifications/", full)).status,
      (await as({ token: await keyOf(admin) }).post("/api/notifications/", full)).status,
      (await as(ada).post("/api/notifications/", full)).status,
      (await as(ada).post("/api/notifications/", { ...full, critical: false })).status,
    ];

    expect(statuses).toEqual([202, 202, 403, 202]);
    expect((await list(ada)).notifications[1]).toMatchObject({
      ...{ category: "courses", group_key: "g", critical: true },
    });
  });

  it.each([{ category: "nonsense" }, { critical: "yes" }, { group_key: "" }, { group_key: "g".repeat(201) }])(
    "refuses %j",
    async (wrong) => {
      const ada = await person();
      const response = await as(ada).post("/api/notifications/", { ...body, recipient_id: ada.id, ...wrong });

      expect(response.status).toBe(422);
      const [pointer] = Object.keys(wrong);
      expect(await response.json()).toMatchObject({ errors: [{ pointer: `#/${pointer}` }] });
    },
  );

  it("makes the channels of its one reader due in the transaction that writes it", async () => {
    const ada = await reachable();

    await as(ada).post("/api/notifications/", { ...body, recipient_id: ada.id });

    expect(await cursorsOf(ada)).toMatchObject([{ channel: "email" }]);
  });

  it("puts a look on the queue at once where it is critical", async () => {
    const [ada, admin] = [await reachable(), await makeAdmin(await person())];
    const sends = vi.spyOn(Object.getPrototypeOf(env.DELIVERIES), "sendBatch").mockResolvedValue(undefined);
    await as(admin).post("/api/notifications/", { ...body, recipient_id: ada.id, critical: true });

    await vi.waitFor(() => expect(sends.mock.calls.length).toBe(1), { timeout: 20_000 });
    const [[messages]] = sends.mock.calls as [[{ body: object }[]]];
    sends.mockRestore();

    expect(messages).toMatchObject([
      { body: { v: 1, task: "look", user: ada.id, channel: "urgent_email" }, delaySeconds: 0 },
    ]);
  });
});

describe("the queue of deliveries", () => {
  const outbox = async () =>
    (await env.DB.prepare("select * from outbox_messages order by id").all<{ key: string; text: string }>())
      .results;

  it("sends what a look finds, and acknowledges it", async () => {
    const ada = await reachable();
    await write(ada, { type: "message", title: "By the queue" });
    time.pass(16 * 60);

    const result = await consume("herald-deliveries", { v: 1, task: "look", user: ada.id, channel: "email" });

    expect(result.explicitAcks).toEqual(["one"]);
    const [mail] = (await outbox()).filter(({ key }) => key === `${ada.id}.email.1`);
    expect(mail?.text).toContain("By the queue");
  });

  it("sends the code that was issued last, and no other", async () => {
    const ada = await reachable();
    const { address, issuedAt } = await issueCode(ada);

    await consume("herald-deliveries", { v: 1, task: "code", address, issuedAt: issuedAt - 1 });
    await consume("herald-deliveries", { v: 1, task: "code", address, issuedAt });
    time.pass(600);
    await consume("herald-deliveries", { v: 1, task: "code", address, issuedAt });

    const mails = (await outbox()).filter(({ key }) => key.startsWith(`code.${address}.`));
    expect(mails.map(({ key }) => key)).toEqual([`code.${address}.${issuedAt}`]);
    expect(mails[0]?.text).toContain(codeOf("dev-secret-of-the-tests-and-nothing-else", address, issuedAt));
  });

  it("writes to the former address of an account about the new one", async () => {
    const ada = await reachable();
    const address = await env.DB.prepare("select id from addresses where user_id = ?")
      .bind(ada.id)
      .first<number>("id");
    await env.DB.prepare("update users set email = 'new@example.com' where id = ?").bind(ada.id).run();

    await consume("herald-deliveries", { v: 1, task: "email-changed", address, event: 5 });

    const [mail] = (await outbox()).filter(({ key }) => key === `email-changed.${address}.5`);
    expect(mail?.text).toContain("new@example.com");
  });

  it("keeps a message that it does not know, and ends what its dead letters name", async () => {
    const ada = await reachable();
    await write(ada, { type: "message" });
    await env.DB.prepare("update channel_cursors set to_seq = 1 where user_id = ? and channel = 'email'")
      .bind(ada.id)
      .run();

    const unknown = await consume("herald-deliveries", { v: 2, task: "dance" });
    const dead = await consume("herald-dead-deliveries", {
      v: 1,
      task: "look",
      user: ada.id,
      channel: "email",
    });

    expect(unknown.retryMessages.map(({ msgId }) => msgId)).toEqual(["one"]);
    expect(dead.explicitAcks).toEqual(["one"]);
    expect(await deliveriesOf(ada)).toMatchObject([{ status: "failed", reason: "The queue gave up." }]);
  });
});
