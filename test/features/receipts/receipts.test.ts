import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it } from "vitest";
import { createdSeqOf } from "#core/ids";
import { hashPassword } from "#features/accounts/service/password";
import { as, makeAdmin, PASSWORD } from "../../support/as.ts";
import { allProcessed, eventually } from "../../support/eventually.ts";
import { time } from "../../support/mail-provider.ts";
import { person } from "../../support/people.ts";
import { ACTIONS, choose, hostApplication, idsOf, newest, PATH, people } from "./scene.ts";

afterEach(time.thaw);

const NOTHING = { delivered: 0, seen: 0, read: 0, acted: 0 };

describe("the receipts of what was sent", () => {
  it("say what one recipient has done so far, each step with those before it", {
    tags: "parity.announced.11",
  }, async () => {
    const [host, ada] = [await hostApplication(), await person("ada")];
    const event = await host.send({ recipient_id: ada.id });
    const steps: unknown[] = [await host.receipts(event)];

    await as(ada).post(`${PATH}/seen/`, { up_to_seq: 1 });
    steps.push(await host.receipts(event));
    await as(ada).post(`${PATH}/${await newest(ada)}/mark-read/`);
    steps.push(await host.receipts(event));
    await as(ada).post(`${PATH}/${await newest(ada)}/mark-unread/`);
    await choose(ada, "yes");
    steps.push(await host.receipts(event));

    const one = { recipients: 1, delivered: 1, seen: 0, read: 0, acted: 0, recalled_at: null };
    expect(steps).toEqual([
      { ...one, by_channel: { in_app: 1, email: 0, push: 0, sms: 0 } },
      expect.objectContaining({ seen: 1, read: 0, acted: 0 }),
      expect.objectContaining({ seen: 1, read: 1, acted: 0 }),
      expect.objectContaining({ seen: 1, read: 1, acted: 1 }),
    ]);
  });

  it("count each of many, wherever the notification is now", async () => {
    const [host, those] = [await hostApplication(), await people(6)];
    const event = await host.send(idsOf(those));
    const [archiver, reader, chooser, remover, later] = those;
    await as(archiver!).post(`${PATH}/${await newest(archiver!)}/archive/`);
    await as(archiver!).post(`${PATH}/${await newestAnywhere(archiver!.id)}/unarchive/`);
    await as(reader!).post(`${PATH}/mark-all-read/`);
    await choose(chooser!, "no");
    await as(remover!).delete(`${PATH}/${await newest(remover!)}/`);
    await as(later!).post(`${PATH}/${await newest(later!)}/snooze/`, {
      until: new Date(Date.now() + 3_600_000).toISOString(),
    });

    expect(await host.receipts(event)).toMatchObject({
      ...{ recipients: 6, delivered: 6, seen: 2, read: 2, acted: 1 },
    });
  });

  it.each([
    ["a role", { role: "candidate" }],
    ["everyone", { everyone: true }],
  ])("count whom %s had reached, whatever they are now", async (_whom, to) => {
    const [host, ada, grace] = [await hostApplication(), await person("ada"), await person("grace")];
    await env.DB.prepare("update users set role = 'candidate' where id in (?, ?)")
      .bind(ada.id, grace.id)
      .run();
    const event = await host.send(to);
    await as(ada).post(`${PATH}/mark-all-read/`);
    await env.DB.prepare("update users set role = 'member' where role = 'candidate'").run();
    await person("newcomer");

    const { recipients, delivered, read } = await host.receipts(event);

    expect({ delivered, read }).toEqual({ delivered: recipients, read: 1 });
    expect(recipients).toBeGreaterThanOrEqual(2);
  });

  it("count nothing that was not written: what is muted, and what came before under the same key", async () => {
    const [host, ada] = [await hostApplication(), await person("ada")];
    const once = { recipient_id: ada.id };
    const first = await host.send(once, { dedupe_key: "lunch" });
    const again = [
      await host.send(once, { dedupe_key: "lunch" }),
      await host.send({ recipient_ids: [ada.id, (await person()).id] }, { dedupe_key: "lunch" }),
    ];
    await as(ada).patch("/api/preferences/", { categories: [{ key: "jobs", muted: true }] });
    const muted = await host.send(once, { notification_type: "job_post" });
    // It is the next in this inbox, but it is another's.
    await host.send(once);

    expect(await host.receipts(first)).toMatchObject({ delivered: 1 });
    expect(await host.receipts(again[0]!)).toMatchObject({ recipients: 1, ...NOTHING });
    expect(await host.receipts(again[1]!)).toMatchObject({ recipients: 2, delivered: 1 });
    expect(await host.receipts(muted)).toMatchObject({ recipients: 1, ...NOTHING });
  });

  it("say whom each channel has reached, once for each, and not where it failed", async () => {
    const [host, [ada, grace]] = [await hostApplication(), await people(2)];
    const event = await host.send(idsOf([ada!, grace!]));
    const sent = env.DB.prepare(
      `insert into deliveries (user_id, channel, to_seq, from_seq, created_seqs, status, provider, recipient, attempts, created_at)
        values (?, ?, ?, 0, ?, ?, 'p', 'r', 1, 0)`,
    );
    await env.DB.batch([
      sent.bind(ada!.id, "email", 1, "[1]", "sent"),
      sent.bind(ada!.id, "email_digest", 2, "[1]", "delivered"),
      sent.bind(ada!.id, "urgent_push", 1, "[1]", "delivered"),
      sent.bind(grace!.id, "push", 3, "[1,3]", "sent"),
      sent.bind(grace!.id, "sms", 1, "[1]", "failed"),
      sent.bind(grace!.id, "email", 3, "[3]", "sent"),
    ]);

    const { by_channel } = await host.receipts(event);

    expect(by_channel).toEqual({ in_app: 2, email: 1, push: 2, sms: 0 });
  });

  it("are for the host that has sent it, and for admins", async () => {
    const [host, other, ada] = [await hostApplication(), await hostApplication(), await person("ada")];
    const event = await host.send({ recipient_id: ada.id });
    const admin = await makeAdmin(await person("admin"));
    const own = await as(admin).post(`${PATH}/`, { recipient_id: ada.id, title: "T", message: "M" });
    const { event_id } = await own.json<{ event_id: number }>();
    await allProcessed();

    for (const more of ["", "choices/"]) {
      expect((await host.get(event, more)).status).toBe(200);
      expect((await other.get(event, more)).status).toBe(404);
      expect((await host.get(event_id, more)).status).toBe(404);
      for (const id of [event, event_id])
        expect((await as(admin).get(`${PATH}/sent/${id}/${more}`)).status).toBe(200);
      expect((await as(ada).get(`${PATH}/sent/${event}/${more}`)).status).toBe(403);
    }
    expect((await other.recall(event)).status).toBe(404);
    expect(await host.receipts(event)).toMatchObject({ delivered: 1, recalled_at: null });
  });

  it("are not kept of what users send to themselves", async () => {
    const [ada, admin] = [await person("ada"), await makeAdmin(await person("admin"))];
    const sent = await as(ada).post(`${PATH}/`, { recipient_id: ada.id, title: "T", message: "M" });
    const { event_id } = await sent.json<{ event_id: number }>();
    await allProcessed();

    expect((await as(admin).get(`${PATH}/sent/${event_id}/`)).status).toBe(404);
  });

  it("hold nothing of the text that was sent", async () => {
    const [host, those] = [await hostApplication(), await people(2)];
    await host.send(idsOf(those), { title: "A word of its own: zyzzyva" });
    await host.send({ recipient_id: those[0]!.id }, { title: "zyzzyva" });

    const { results } = await env.DB.prepare("select data from events").all<{ data: string }>();

    expect(results.length).toBeGreaterThanOrEqual(2);
    expect(results.filter(({ data }) => data.includes("zyzzyva"))).toEqual([]);
  });
});

/** The newest notification of an inbox, in whatever place. */
async function newestAnywhere(user: number): Promise<number> {
  const row = env.DB.prepare(
    "select user_id * 33554432 + created_seq as id from notifications where user_id = ?",
  );
  return (await row.bind(user).first<number>("id"))!;
}

describe("the choices of the recipients", () => {
  it("show the host who chose which action and when, the latest first, also where it was deleted since", {
    tags: "parity.announced.10",
  }, async () => {
    const [host, those] = [await hostApplication(), await people(4)];
    const event = await host.send(idsOf(those));
    const before = Date.now();
    time.freeze(before);
    for (const [at, one] of those.slice(0, 3).entries()) {
      await choose(one, ACTIONS[at % 2]!.key);
      time.pass(1);
    }
    await as(those[0]!).delete(`${PATH}/${await newest(those[0]!)}/`);

    const { count, results, next_cursor } = await host.choices(event);

    expect({ count, next_cursor }).toEqual({ count: 3, next_cursor: null });
    expect(results.map(({ user_id, key }) => [user_id, key])).toEqual([
      [those[2]!.id, "yes"],
      [those[1]!.id, "no"],
      [those[0]!.id, "yes"],
    ]);
    expect(results.map(({ chosen_at }) => Date.parse(chosen_at) - before)).toEqual([2000, 1000, 0]);
    expect(await host.receipts(event)).toMatchObject({ delivered: 4, seen: 3, read: 3, acted: 3 });
  });

  it("come in pages, whose cursors belong to their list", async () => {
    const [host, those] = [await hostApplication(), await people(3)];
    const event = await host.send(idsOf(those));
    const other = await host.send(idsOf(those));
    for (const one of those) {
      const [, first] = (await (await as(one).get(`${PATH}/`)).json<{ notifications: { id: number }[] }>())
        .notifications;
      expect(createdSeqOf(one.id, first!.id)).toBe(1);
      await as(one).post(`${PATH}/${first!.id}/actions/yes/`);
    }

    const page = await host.choices(event, "?limit=2");
    const rest = await host.choices(event, `?limit=2&cursor=${page.next_cursor}`);

    const shown = [...page.results, ...rest.results].map(({ user_id }) => user_id);
    expect(shown.toSorted()).toEqual(those.map(({ id }) => id).toSorted());
    expect([page.count, page.results.length, rest.next_cursor]).toEqual([3, 2, null]);
    expect((await host.get(other, `choices/?cursor=${page.next_cursor}`)).status).toBe(400);
    expect(await host.choices(other)).toEqual({ count: 0, results: [], next_cursor: null });
  });

  it("are listed once, however often and by however many devices they are sent", async () => {
    const [host, ada] = [await hostApplication(), await person("ada")];
    const event = await host.send({ recipient_id: ada.id });
    const id = await newest(ada);

    const answers = await Promise.all(
      ["yes", "no", "yes", "no"].map((key) => as(ada).post(`${PATH}/${id}/actions/${key}/`)),
    );

    const { results } = await host.choices(event);
    const { acted } = await (await as(ada).get(`${PATH}/${id}/`)).json<{ acted: string }>();
    expect(results).toMatchObject([{ user_id: ada.id, key: acted }]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 409, 409]);
  });

  it("are in the export of an account, and end with it", async () => {
    const [host, ada] = [await hostApplication(), await person("ada")];
    const hash = await hashPassword(PASSWORD, 4);
    await env.DB.prepare("update users set password_hash = ? where id = ?").bind(hash, ada.id).run();
    const event = await host.send({ recipient_id: ada.id });
    await choose(ada, "yes");

    const held = await (await as(ada).get("/api/me/export/")).json<{ choices: object[] }>();
    await as(ada).delete("/api/me/", { password: PASSWORD });

    expect(held.choices).toMatchObject([{ event_id: event, key: "yes" }]);
    await eventually(
      () => host.choices(event),
      ({ count }) => count === 0,
    );
  });
});
