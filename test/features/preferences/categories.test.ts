import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Preferences } from "#features/preferences/wire";
import type { Category } from "#features/preferences/wire/categories";
import { as, makeAdmin, type Person } from "../../support/as.ts";
import { callCounting } from "../../support/counting-d1.ts";
import { allProcessed } from "../../support/eventually.ts";
import { list } from "../../support/inbox.ts";
import { MailProvider, minutes, reachable, time } from "../../support/mail-provider.ts";
import { withHalfAnHourLeft } from "../../support/noon.ts";
import { person } from "../../support/people.ts";

const PATH = "/api/categories/";

let admin: Person;
let numbers = 0;

beforeEach(async () => {
  admin = await makeAdmin(await person("admin"));
});
// Categories hold for everybody.
afterEach(async () => {
  time.thaw();
  await env.DB.prepare("delete from categories").run();
});

async function add(fields: object = {}): Promise<Category> {
  numbers += 1;
  const response = await as(admin).post(PATH, { key: `billing${numbers}`, name: "Billing", ...fields });
  expect(response.status).toBe(201);
  return response.json();
}

async function change(key: string, fields: object): Promise<Category> {
  const response = await as(admin).patch(`${PATH}${key}/`, fields);
  expect(response.status).toBe(200);
  return response.json();
}

async function preferencesOf(of: Person, key: string) {
  const { categories } = await (await as(of).get("/api/preferences/")).json<Preferences>();
  return categories.find((category) => category.key === key);
}

async function refusal(answer: Promise<Response>) {
  const response = await answer;
  const { code } = await response.json<{ code: string }>();
  return { status: response.status, code };
}

const prefer = (by: Person, key: string, cells: object) =>
  as(by).patch("/api/preferences/", { categories: [{ key, ...cells }] });

async function send(to: Person, fields: object): Promise<void> {
  const body = { recipient_id: to.id, title: "Invoice 7", message: "It is due.", ...fields };
  expect((await as(admin).post("/api/notifications/", body)).status).toBe(202);
}

describe("GET /api/categories/", () => {
  it("200: shows everybody the built-in ones, with their types and defaults", async () => {
    const response = await as(await person("ada")).get(PATH);
    const { count, results, next_cursor } = await response.json<{
      count: number;
      results: Category[];
      next_cursor: null;
    }>();

    expect([response.status, count, next_cursor]).toEqual([200, 8, null]);
    expect(results[0]).toEqual({
      ...{ key: "connections", name: "Connections", types: ["connection"] },
      defaults: { in_app: "on", email: "instant", push: "on", sms: "off" },
      ...{ locked: [], required_channels: ["email", "push", "sms"], built_in: true },
    });
    expect(results.map(({ key }) => key).at(-1)).toBe("other");
  });

  it("200: gives all of them page by page", async () => {
    await add();
    const ada = as(await person("ada"));
    const keys: string[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const page = await ada.get(`${PATH}?limit=4${cursor && `&cursor=${cursor}`}`);
      const { results, next_cursor } = await page.json<{ results: Category[]; next_cursor: string | null }>();
      keys.push(...results.map(({ key }) => key));
      cursor = next_cursor;
    }

    expect(keys).toHaveLength(9);
    expect(new Set(keys).size).toBe(9);
    expect(await refusal(ada.get(`${PATH}?cursor=1.x`))).toMatchObject({ status: 400, code: "bad-cursor" });
  });

  it("401: shows nothing without signing in", async () => {
    expect((await as({ token: "none" }).get(PATH)).status).toBe(401);
  });
});

describe("POST /api/categories/", () => {
  it("201: adds one with its own defaults, which every user has", async () => {
    const fields = {
      ...{ types: ["invoice_*", "receipt"], defaults: { email: "instant" }, locked: ["email"] },
      required_channels: ["email"],
    };

    const category = await add(fields);
    const cells = await preferencesOf(await person("ada"), category.key);

    expect(category).toEqual({
      ...{ key: category.key, name: "Billing", types: fields.types },
      defaults: { in_app: "on", email: "instant", push: "off", sms: "off" },
      ...{ locked: ["email"], required_channels: ["email"], built_in: false },
    });
    expect(cells).toEqual({
      ...{ key: category.key, name: "Billing", muted: false },
      ...{ in_app: "on", email: "instant", push: "off", sms: "off", locked: ["email"] },
    });
    expect(await (await as(admin).get(`${PATH}${category.key}/`)).json()).toEqual(category);
  });

  it("201: is answered once under one Idempotency-Key", async () => {
    const post = () => as(admin).post(PATH, { key: "once", name: "Once" }, { "Idempotency-Key": "category" });

    const [first, again] = [await post(), await post()];

    expect([first.status, again.status]).toEqual([201, 201]);
    expect(await again.json()).toEqual(await first.json());
    expect(again.headers.get("Idempotency-Replayed")).toBe("true");
  });

  it("403: is for admins alone, and not for API keys", async () => {
    const key = await (await as(admin).post("/api/api-keys/", { name: "host" })).json<{ key: string }>();

    for (const token of [(await person("ada")).token, key.key])
      for (const [method, path] of [
        ["post", PATH],
        ["patch", `${PATH}jobs/`],
        ["delete", `${PATH}jobs/`],
      ] as const)
        expect((await as({ token })[method](path, { key: "mine", name: "Mine" })).status).toBe(403);
  });

  it("409: refuses a key that is taken, and a type of another category, once and for all spellings", async () => {
    const { key } = await add({ types: ["shipment_*"] });
    const post = (fields: object) => refusal(as(admin).post(PATH, { key: "new", name: "New", ...fields }));

    for (const taken of [key, "jobs"])
      expect(await post({ key: taken })).toMatchObject({ status: 409, code: "category-taken" });
    for (const type of ["message", "application_*", "application_new", "app*", "shipment_late", "ship*"])
      expect(await post({ types: [type] })).toMatchObject({ status: 409, code: "type-taken" });
  });

  it("409: leaves a type to one of two admins who ask for it at once", async () => {
    const posts = ["left", "right"].map((key) =>
      as(admin).post(PATH, { key, name: key, types: ["contested"] }),
    );

    const statuses = (await Promise.all(posts)).map(({ status }) => status);

    expect(statuses.sort()).toEqual([201, 409]);
  });

  it("409: keeps fifty at most", async () => {
    for (let number = 0; number < 50; number += 1) await add();

    expect(await refusal(as(admin).post(PATH, { key: "more", name: "More" }))).toMatchObject({
      ...{ status: 409, code: "too-many-categories" },
    });
  });

  it.each([
    [{ key: "Upper" }, "#/key"],
    [{ key: "__proto__" }, "#/key"],
    [{ name: "" }, "#/name"],
    [{ types: ["*"] }, "#/types/0"],
    [{ types: ["a", "a"] }, "#/types"],
    [{ defaults: { email: "hourly" } }, "#/defaults/email"],
    [{ defaults: { in_app: "silent" } }, "#/defaults/in_app"],
    [{ defaults: { muted: true } }, "#/defaults/muted"],
    [{ locked: ["fax"] }, "#/locked/0"],
    [{ required_channels: ["in_app"] }, "#/required_channels/0"],
  ])("422: refuses %j", async (fields, pointer) => {
    const response = await as(admin).post(PATH, { key: "new", name: "New", ...fields });

    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ code: "invalid", errors: [{ pointer }] });
  });
});

describe("PATCH /api/categories/{key}/", () => {
  it("200: changes what is given and leaves the rest, also of two changes at once", async () => {
    const { key } = await add({ types: ["refund"], defaults: { email: "digest" } });

    await Promise.all([change(key, { defaults: { push: "on" } }), change(key, { name: "Money" })]);

    expect(await (await as(admin).get(`${PATH}${key}/`)).json()).toMatchObject({
      ...{ name: "Money", types: ["refund"], defaults: { email: "digest", push: "on" } },
    });
  });

  it("200: changes a built-in one and gives it types; its own stay", async () => {
    const types = ["course", "enrollment", "session", "library", "webinar"];

    const changed = await change("courses", { types, defaults: { email: "off" }, name: "Learning" });
    const cells = await preferencesOf(await person("ada"), "courses");
    const refused = await refusal(as(admin).patch(`${PATH}courses/`, { types: ["webinar"] }));

    expect(changed).toMatchObject({ types, built_in: true, name: "Learning" });
    expect(cells).toMatchObject({ name: "Learning", email: "off", push: "off" });
    expect(refused).toMatchObject({ status: 409, code: "built-in" });
  });

  it("404: knows no other, and 409: takes no type of another", async () => {
    const { key } = await add();
    await add({ types: ["parcel"] });

    expect((await as(admin).patch(`${PATH}nowhere/`, { name: "X" })).status).toBe(404);
    expect((await as(admin).patch(`${PATH}constructor/`, { name: "X" })).status).toBe(404);
    expect(await refusal(as(admin).patch(`${PATH}${key}/`, { types: ["parcel"] }))).toMatchObject({
      ...{ status: 409, code: "type-taken" },
    });
  });
});

describe("DELETE /api/categories/{key}/", () => {
  it("409: keeps the built-in ones, and 404 knows no other", async () => {
    expect(await refusal(as(admin).delete(`${PATH}jobs/`))).toMatchObject({ status: 409, code: "built-in" });
    expect((await as(admin).delete(`${PATH}nowhere/`)).status).toBe(404);
  });

  it("204: lets what was sent under it fall to its type's", async () => {
    const ada = await person("ada");
    const { key } = await add({ types: ["fallen"] });
    await send(ada, { notification_type: "fallen" });
    await send(ada, { notification_type: "message", category: key });
    const categories = async () => (await list(ada)).notifications.map(({ category }) => category);
    const before = await categories();

    const deleted = await as(admin).delete(`${PATH}${key}/`);
    await allProcessed();

    expect(deleted.status).toBe(204);
    expect(before).toEqual([key, key]);
    expect(await categories()).toEqual(["messages", "other"]);
    expect(await preferencesOf(ada, key)).toBeUndefined();
  });
});

describe("a locked cell", () => {
  it("is shown as fixed, is not to be changed, and overrules what was chosen before", async () => {
    const ada = await person("ada");
    const { key } = await add({ defaults: { email: "instant" } });
    await prefer(ada, key, { email: "off", push: "on" });

    await change(key, { locked: ["email"] });
    const refused = await prefer(ada, key, { email: "digest" });

    expect(await preferencesOf(ada, key)).toMatchObject({ email: "instant", push: "on", locked: ["email"] });
    expect(refused.status).toBe(422);
    expect(await refused.json()).toMatchObject({
      ...{ code: "locked", errors: [{ pointer: "#/categories/0/email" }] },
    });
    expect((await prefer(ada, key, { email: "instant", push: "off" })).status).toBe(200);
  });

  it("in the app shows again what was muted or silent, until it is open once more", async () => {
    const [ada, grace] = [await person("ada"), await person("grace")];
    const { key } = await add({ types: ["alarm"] });
    await prefer(ada, key, { muted: true });
    await prefer(grace, key, { in_app: "silent" });

    await send(ada, { notification_type: "alarm" });
    await change(key, { locked: ["in_app"] });
    await send(ada, { notification_type: "alarm", title: "Fixed" });
    await send(grace, { notification_type: "alarm", title: "Fixed" });
    await change(key, { locked: [] });
    await send(ada, { notification_type: "alarm" });

    expect((await list(ada)).notifications).toMatchObject([{ title: "Fixed", silent: false }]);
    expect((await list(grace)).notifications).toMatchObject([{ title: "Fixed", silent: false }]);
  });
});

describe("a notification", () => {
  it("is of the category of its type, or of the one that it names", async () => {
    const ada = await person("ada");
    const { key } = await add({ types: ["invoice_*"] });

    await send(ada, { notification_type: "invoice_due" });
    await send(ada, { notification_type: "info", category: key });
    await send(ada, { notification_type: "invoiced" });

    const { notifications } = await list(ada);
    expect(notifications.map(({ category }) => category)).toEqual(["other", key, key]);
    expect(await list(ada, `?category=${key}`)).toMatchObject({ count: 2 });
    const { category } = await (await as(ada).get("/api/preferences/explain/?type=invoice_late")).json<{
      category: string;
    }>();
    expect(category).toBe(key);
  });

  it("cannot name one that is not there", async () => {
    const ada = await person("ada");
    const body = { recipient_id: ada.id, title: "Hello", message: "Text", category: "nowhere" };

    const response = await as(admin).post("/api/notifications/", body);

    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ errors: [{ pointer: "#/category" }] });
    expect(await list(ada)).toMatchObject({ count: 0 });
  });

  it("of a type that an admin gave to a category costs what another does", async () => {
    const ada = await person("ada");
    const cost = async (notification_type: string) => {
      const { response, whole } = await callCounting("POST", "/api/notifications/", {
        token: admin.token,
        body: { recipient_id: ada.id, title: "Hello", message: "Text", notification_type },
      });
      expect(response.status).toBe(202);
      return whole;
    };
    await cost("info");
    const plain = await cost("info");
    const unknown = await cost("levy");
    await add({ types: ["levy"] });
    const own = await cost("levy");

    for (const cost of [unknown, own])
      expect(cost).toMatchObject({ calls: plain.calls, rowsWritten: plain.rowsWritten });
    // The end of an empty table; then the category, and the type in it.
    expect(unknown.rowsRead - plain.rowsRead).toBeLessThanOrEqual(1);
    expect(own.rowsRead - plain.rowsRead).toBeLessThanOrEqual(3);
  });
});

describe("mail", () => {
  beforeEach(() => time.freeze(withHalfAnHourLeft()));

  it("goes out as the admin's defaults say", async () => {
    const [ada, provider] = [await reachable(), new MailProvider()];
    await add({ types: ["bill"], defaults: { email: "instant" } });
    await send(ada, { notification_type: "bill" });
    await send(ada, { notification_type: "unbilled" });

    await minutes(16, provider);

    expect(provider.subjects).toEqual(["instant 1"]);
  });

  it("about what is critical goes out on the required channels alone, whatever was switched off", async () => {
    const [ada, grace, provider] = [await reachable(), await reachable(), new MailProvider()];
    const required = await add({ required_channels: ["email"] });
    const notRequired = await add({ required_channels: ["push"] });
    await send(ada, { category: required.key, critical: true });
    await send(grace, { category: notRequired.key, critical: true });

    await minutes(2, provider);

    expect(provider.taken.map(({ email }) => email.to)).toEqual([ada.email]);
  });
});
