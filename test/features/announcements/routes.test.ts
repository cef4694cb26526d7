import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { clock } from "#core/clock";
import type { Announcement } from "#features/announcements/wire";
import { change, post, remove, theAdmin } from "../../support/announcements.ts";
import { as, call, type Person } from "../../support/as.ts";
import { callCounting } from "../../support/counting-d1.ts";
import { allProcessed } from "../../support/eventually.ts";
import { person } from "../../support/people.ts";

const PATH = "/api/global-notifications/";
const realNow = clock.now;

afterEach(() => {
  clock.now = realNow;
});

function later(seconds: number): void {
  const at = realNow().getTime() + seconds * 1000;
  clock.now = () => new Date(at);
}

const inSeconds = (seconds: number) => new Date(realNow().getTime() + seconds * 1000).toISOString();

interface List {
  count: number;
  notifications: Announcement[];
}

async function live(viewer?: Person): Promise<Announcement[]> {
  const response = viewer ? await as(viewer).get(PATH) : await call("GET", PATH);
  const { count, notifications } = await response.json<List>();
  expect(count).toBe(notifications.length);
  return notifications;
}

async function apiKey(): Promise<string> {
  const response = await as(await theAdmin()).post("/api/api-keys/", { name: "host" });
  return (await response.json<{ key: string }>()).key;
}

describe("posting", () => {
  it("gives each of many in one moment an id of its own", async () => {
    const [at, random] = [realNow(), vi.spyOn(crypto, "getRandomValues")];
    clock.now = () => at;
    const sameChance = (numbers: unknown) => numbers;
    random.mockImplementationOnce(sameChance as never).mockImplementationOnce(sameChance as never);

    const [one, two] = [await post({ is_active: false }), await post({ is_active: false })];

    expect(random.mock.calls.length).toBeGreaterThan(2);
    expect(one.id).not.toBe(two.id);
    random.mockRestore();
  });

  it("gives the announcement, live at once and without end unless it says otherwise", async () => {
    const posted = await post({ title: "Title", message: "Text" });

    expect(posted).toEqual({
      id: expect.any(Number),
      title: "Title",
      message: "Text",
      level: "info",
      link: null,
      show_on_site: true,
      is_active: true,
      starts_at: null,
      expires_at: null,
      created_at: expect.stringMatching(/Z$/),
      updated_at: posted.created_at,
    });
    expect((await live()).map(({ id }) => id)).toContain(posted.id);
  });

  it("is also open to a host application's key", { tags: "parity.job-board.6" }, async () => {
    const headers = { Authorization: `Bearer ${await apiKey()}` };
    const response = await call("POST", PATH, {
      headers,
      body: { title: "Key", message: "Text", level: "danger" },
    });

    expect(response.status).toBe(201);
    const { id } = await response.json<Announcement>();
    expect((await call("PATCH", `${PATH}${id}/`, { headers, body: { title: "Other" } })).status).toBe(200);
    expect((await call("GET", `${PATH}${id}/`, { headers })).status).toBe(200);
    expect((await call("DELETE", `${PATH}${id}/`, { headers })).status).toBe(204);
  });

  it("makes one of two with one Idempotency-Key", async () => {
    const admin = await theAdmin();
    const send = () =>
      as(admin).post(PATH, { title: "Once", message: "Text" }, { "Idempotency-Key": "once" });

    const [first, second] = [await send(), await send()];

    expect(second.headers.get("Idempotency-Replayed")).toBe("true");
    expect(await second.json()).toEqual(await first.json());
    expect((await live()).filter(({ title }) => title === "Once")).toHaveLength(1);
  });

  it.each<[string, Record<string, unknown>]>([
    ["#/title", { title: "" }],
    ["#/title", { title: "x".repeat(201) }],
    ["#/title", { title: 7 }],
    ["#/message", { message: "x".repeat(2001) }],
    ["#/level", { level: "success" }],
    ["#/link", { link: "javascript:alert(1)" }],
    ["#/link", { link: "//evil.example" }],
    ["#/link", { link: "/\\evil.example" }],
    ["#/link", { link: "https://me@evil.example" }],
    ["#/link", { link: "data:text/html,x" }],
    ["#/show_on_site", { show_on_site: "yes" }],
    ["#/starts_at", { starts_at: "tomorrow" }],
    ["#/starts_at", { starts_at: "0000-01-01T00:00:00+00:01" }],
    ["#/expires_at", { expires_at: "9999-12-31T23:59:59-00:01" }],
    ["#/expires_at", { starts_at: "2030-01-02T00:00:00Z", expires_at: "2030-01-01T00:00:00Z" }],
  ])("refuses what is wrong at %s", { tags: "F35" }, async (pointer, input) => {
    const response = await as(await theAdmin()).post(PATH, { title: "Title", message: "Text", ...input });

    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ errors: [{ pointer }] });
  });

  it.each(["/a?b=c#d", "https://example.com/a", "http://example.com"])("takes the link %s", async (link) => {
    expect(await post({ link })).toMatchObject({ link });
  });

  it("counts code points, and takes a time with any offset", async () => {
    const posted = await post({ title: "😀".repeat(200), starts_at: "2020-01-01T02:00:00+02:00" });

    expect(posted.starts_at).toBe("2020-01-01T00:00:00.000Z");
  });
});

describe("the public list", () => {
  it("shows just what is live, newest first", {
    tags: ["parity.job-board.7", "parity.employers.8"],
  }, async () => {
    const old = await post({ title: "old" });
    const ended = await post({ title: "ended", expires_at: "2020-01-01T00:00:00Z" });
    const waiting = await post({ title: "waiting", starts_at: inSeconds(60) });
    const off = await post({ title: "off", is_active: false });
    const hidden = await post({ title: "hidden", show_on_site: false });
    const deleted = await post({ title: "deleted" });
    await remove(deleted.id);
    const fresh = await post({ title: "fresh", expires_at: inSeconds(60) });

    const ids = (await live()).map(({ id }) => id);

    expect(ids.indexOf(fresh.id)).toBeLessThan(ids.indexOf(old.id));
    for (const { id } of [ended, waiting, off, hidden, deleted]) expect(ids).not.toContain(id);
    later(61);
    const after = (await live()).map(({ id }) => id);
    expect(after).toContain(waiting.id);
    expect(after).not.toContain(fresh.id);
  });

  it("answers 304 to who has it already, until it changes", async () => {
    const posted = await post();
    const first = await call("GET", PATH);
    const etag = first.headers.get("ETag") ?? "";
    const again = () => call("GET", PATH, { headers: { "If-None-Match": etag } });

    expect((await again()).status).toBe(304);
    await change(posted.id, { title: "Changed" });
    expect((await again()).status).toBe(200);
  });

  it.each<[string, (etag: string) => string]>([
    ["the strong tag of the same", (etag) => etag.slice("W/".length)],
    ["one of several", (etag) => `"other", ${etag}`],
    ["whatever there is", () => "*"],
  ])("answers 304 also to who has %s", async (_what, known) => {
    await post();
    const etag = (await call("GET", PATH)).headers.get("ETag") ?? "";

    const response = await call("GET", PATH, { headers: { "If-None-Match": known(etag) } });

    expect(response.status).toBe(304);
  });

  it("has no need of signing in, and is not spoiled by a token that has ended", async () => {
    await post();
    const response = await call("GET", PATH, { headers: { Authorization: "Bearer nonsense" } });

    expect(response.status).toBe(200);
  });

  it("leaves out what the viewer has dismissed, for them alone", async () => {
    const [ada, grace] = [await person(), await person()];
    const { id } = await post();

    expect((await as(ada).post(`${PATH}${id}/dismiss/`)).status).toBe(204);
    expect((await as(ada).post(`${PATH}${id}/dismiss/`)).status).toBe(204);

    expect((await live(ada)).map((each) => each.id)).not.toContain(id);
    expect((await live(grace)).map((each) => each.id)).toContain(id);
    expect((await live()).map((each) => each.id)).toContain(id);
  });

  it("lists every one to an admin who asks for all", async () => {
    const { id } = await post({ is_active: false });
    const all = await as(await theAdmin()).get(`${PATH}?all=true`);

    expect((await all.json<List>()).notifications.map((each) => each.id)).toContain(id);
    expect((await as(await person()).get(`${PATH}?all=true`)).status).toBe(403);
    expect((await call("GET", `${PATH}?all=true`)).status).toBe(401);
    expect((await call("GET", `${PATH}?all=perhaps`)).status).toBe(422);
  });
});

describe("changing and deleting", () => {
  it("changes what is given and nothing else", async () => {
    const before = await post({ level: "warning", link: "/a" });

    const after = await change(before.id, { title: "Changed", link: null });

    expect(after).toEqual({ ...before, title: "Changed", link: null, updated_at: expect.any(String) });
  });

  it("refuses an end before the start that stands", async () => {
    const { id } = await post({ starts_at: inSeconds(100) });
    const response = await as(await theAdmin()).patch(`${PATH}${id}/`, { expires_at: inSeconds(50) });

    expect(response.status).toBe(422);
  });

  it("refuses one of two changes at once that would together end it before it starts", async () => {
    const { id } = await post({ starts_at: inSeconds(100), expires_at: inSeconds(1000) });
    const admin = as(await theAdmin());

    const answers = await Promise.all([
      admin.patch(`${PATH}${id}/`, { starts_at: inSeconds(900) }),
      admin.patch(`${PATH}${id}/`, { expires_at: inSeconds(500) }),
    ]);

    expect(answers.map(({ status }) => status).sort()).toEqual([200, 422]);
  });

  it("takes all of many changes at once that do not touch", async () => {
    const { id } = await post({ expires_at: inSeconds(1000) });
    const admin = as(await theAdmin());
    const changes = [{ title: "All" }, { message: "of them" }, { link: "/a" }, { level: "danger" }];

    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, at) => admin.patch(`${PATH}${id}/`, changes[at % changes.length])),
    );

    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
    const left = await (await admin.get(`${PATH}${id}/`)).json<Announcement>();
    expect(left).toMatchObject(Object.assign({}, ...changes));
  });

  it("deletes for good", async () => {
    const { id } = await post();
    const admin = as(await theAdmin());
    await remove(id);

    expect((await admin.get(`${PATH}${id}/`)).status).toBe(404);
    expect((await admin.patch(`${PATH}${id}/`, { title: "Back" })).status).toBe(404);
    expect((await admin.delete(`${PATH}${id}/`)).status).toBe(404);
    expect((await as(await person()).post(`${PATH}${id}/dismiss/`)).status).toBe(404);
  });
});

describe("who may", () => {
  it.each([
    ["POST", "", [401, 403, 201, 201]],
    ["GET", "{id}/", [401, 403, 200, 200]],
    ["PATCH", "{id}/", [401, 403, 200, 200]],
    ["GET", "{id}/delivery/", [401, 403, 200, 403]],
    ["POST", "{id}/dismiss/", [401, 204, 204, 403]],
    ["DELETE", "{id}/", [401, 403, 204, 204]],
  ])("%s %s: anonymous, user, admin, key → %j", async (method, ending, statuses) => {
    const user = await person();
    const tokens = [undefined, user.token, (await theAdmin()).token, await apiKey()];
    const seen = [];
    for (const token of tokens) {
      const { id } = await post();
      const headers: Record<string, string> = token ? { Authorization: `Bearer ${token}` } : {};
      const body = ["POST", "PATCH"].includes(method) ? { title: "Title", message: "Text" } : undefined;
      seen.push(
        (await call(method, `${PATH}${ending.replace("{id}", String(id))}`, { headers, body })).status,
      );
    }

    expect(seen).toEqual(statuses);
  });
});

it("writes one row in D1 for an announcement, however many users there are", async () => {
  await allProcessed();
  const { response, whole } = await callCounting("POST", PATH, {
    token: (await theAdmin()).token,
    body: { title: "Title", message: "Text" },
  });

  expect(response.status).toBe(201);
  expect(whole.rowsWritten).toBe(1);
  expect(await env.DB.prepare("select count(*) as n from events").first("n")).toBe(0);
});

it("at most fifty are live at once: the next is refused, posted or switched on, until one ends", async () => {
  const admin = as(await theAdmin());
  await env.DB.exec("delete from announcements");
  const posted = (input = {}) => admin.post(PATH, { title: "Title", message: "Text", ...input });
  const first = await (await posted()).json<Announcement>();
  const hidden = await (await posted({ is_active: false })).json<Announcement>();
  await env.DB.prepare(
    `insert into announcements (id, rev, title, message, level, show_on_site, is_active, created_at, updated_at)
      with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < 49)
      select n, 100 + n, 'Title', 'Text', 'info', 1, 1, 0, 0 from numbers`,
  ).run();
  onTestFinished(async () => {
    await env.DB.prepare("update announcements set is_active = 0").run();
  });
  const switchOn = async () => (await admin.patch(`${PATH}${hidden.id}/`, { is_active: true })).status;

  const refused = await posted();
  const statuses = [refused.status, await switchOn(), (await posted({ is_active: false })).status];
  await admin.delete(`${PATH}${first.id}/`);

  expect([...statuses, await switchOn()]).toEqual([409, 409, 201, 200]);
  expect(await refused.json()).toMatchObject({ code: "too-many-live" });
});
