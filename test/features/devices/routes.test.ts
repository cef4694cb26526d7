import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { as, call, PASSWORD, type Person, register } from "../../support/as.ts";
import { addDevice, browserKeys, devicesOf, subscriptionJson } from "../../support/devices.ts";
import { eventually } from "../../support/eventually.ts";
import { INSIDE } from "../../support/inside.ts";
import { person } from "../../support/people.ts";

const PATH = "/api/push/subscriptions/";
const problem = async (response: Response) => {
  const { code, errors } = await response.json<{ code: string; errors?: { pointer: string }[] }>();
  return { status: response.status, code, pointer: errors?.[0]?.pointer };
};
const cursorsOf = async ({ id }: Person) => {
  const rows = env.DB.prepare(
    "select channel, cursor from channel_cursors where user_id = ? order by channel",
  ).bind(id);
  return (await rows.all<{ channel: string; cursor: number }>()).results;
};

describe("GET /api/push/public-key/", () => {
  it("gives a point of P-256 in base64url, the same each time, to everyone", async () => {
    const answers = [await call("GET", "/api/push/public-key/"), await call("GET", "/api/push/public-key/")];
    const keys = await Promise.all(answers.map((answer) => answer.json<{ public_key: string }>()));

    expect(keys[0]).toEqual(keys[1]);
    const bytes = Buffer.from(keys[0]!.public_key, "base64url");
    expect([bytes.length, bytes[0]]).toEqual([65, 4]);
  });
});

describe("POST /api/push/subscriptions/", () => {
  it("201: adds a device under its label, and lets push read the inbox from its head on", async () => {
    const ada = await person();
    await env.DB.prepare("insert into inboxes (user_id, head) values (?, 7)").bind(ada.id).run();
    const json = await subscriptionJson({ label: " Firefox on Linux " });

    const response = await as(ada).post(PATH, json);

    expect(response.status).toBe(201);
    expect(await response.json()).toEqual({
      ...{ id: expect.any(Number), endpoint: json.endpoint, label: "Firefox on Linux" },
      created_at: expect.stringMatching(/Z$/),
    });
    expect((await devicesOf(ada)).results).toMatchObject([{ endpoint: json.endpoint }]);
    expect(await cursorsOf(ada)).toEqual([
      { channel: "push", cursor: 7 },
      { channel: "urgent_push", cursor: 7 },
    ]);
  });

  it("200: gives the same one again, with its new keys and its former label", async () => {
    const ada = await person();
    const first = await addDevice(ada, { label: "Phone" });
    const { p256dh, auth } = await browserKeys();

    const again = await as(ada).post(PATH, { endpoint: first.endpoint, keys: { p256dh, auth } });

    expect(again.status).toBe(200);
    expect(await again.json()).toEqual(first);
    const stored = env.DB.prepare("select p256dh, auth from push_subscriptions where id = ?").bind(first.id);
    expect(await stored.first()).toEqual({ p256dh, auth });
  });

  it("takes keys with padding and in the older alphabet", async () => {
    const ada = await person();
    const { p256dh, auth } = await browserKeys();
    const older = (text: string) => Buffer.from(text, "base64url").toString("base64");

    const device = await addDevice(ada, { keys: { p256dh: older(p256dh), auth: older(auth) } });

    const stored = env.DB.prepare("select p256dh, auth from push_subscriptions where id = ?").bind(device.id);
    expect(await stored.first()).toEqual({ p256dh, auth });
  });

  it("lets the oldest go with the eleventh", async () => {
    const ada = await person();
    const added = [];
    for (let count = 0; count < 11; count += 1) added.push((await addDevice(ada)).endpoint);

    const { count, results } = await devicesOf(ada, "?limit=100");

    expect(count).toBe(10);
    expect(results.map(({ endpoint }) => endpoint).sort()).toEqual(added.slice(1).sort());
  });

  it("moves an endpoint to its new user, and ends the channel of a former one without another", async () => {
    const [ada, lin] = [await person(), await person()];
    const json = await subscriptionJson();
    await as(ada).post(PATH, json);
    await addDevice(lin);

    const moved = await as(lin).post(PATH, json);

    expect(moved.status).toBe(201);
    expect((await devicesOf(ada)).count).toBe(0);
    expect((await devicesOf(lin)).count).toBe(2);
    expect(await cursorsOf(ada)).toEqual([]);
    expect((await cursorsOf(lin)).length).toBe(2);
  });

  it("leaves the channel to a former user who has another device", async () => {
    const [ada, lin] = [await person(), await person()];
    const json = await subscriptionJson();
    await as(ada).post(PATH, json);
    await addDevice(ada);

    await as(lin).post(PATH, json);

    expect((await devicesOf(ada)).count).toBe(1);
    expect((await cursorsOf(ada)).length).toBe(2);
  });

  it("gives a repeat under one Idempotency-Key the first answer", async () => {
    const ada = await person();
    const json = await subscriptionJson();
    const headers = { "Idempotency-Key": "once" };

    const first = await as(ada).post(PATH, json, headers);
    const again = await as(ada).post(PATH, json, headers);

    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.headers.get("Idempotency-Replayed")).toBe("true");
    expect(await again.json()).toEqual(await first.json());
  });

  it.each([
    ["http://push.example.net/1"],
    ...INSIDE.map((endpoint) => [endpoint]),
    ["https://herald.test/1"],
    ["https://push.example.net:8443/1"],
    ["https://ada:secret@push.example.net/1"],
    ["no url"],
  ])("422: refuses the endpoint %s", { tags: "F37" }, async (endpoint) => {
    const response = await as(await person()).post(PATH, await subscriptionJson({ endpoint }));

    expect(await problem(response)).toEqual({ status: 422, code: "invalid", pointer: "#/endpoint" });
  });

  it("422: refuses keys to which nothing can be encrypted", async () => {
    const by = as(await person());
    const { keys } = await subscriptionJson();
    const offTheCurve = Buffer.alloc(65, 4).toString("base64url");
    const post = async (changed: object) =>
      (await problem(await by.post(PATH, await subscriptionJson({ keys: { ...keys, ...changed } })))).pointer;

    expect(await post({ p256dh: "AAAA" })).toBe("#/keys/p256dh");
    expect(await post({ p256dh: offTheCurve })).toBe("#/keys/p256dh");
    expect(await post({ auth: keys.p256dh })).toBe("#/keys/auth");
    expect(await post({ auth: undefined })).toBe("#/keys/auth");
  });
});

describe("GET /api/push/subscriptions/", () => {
  it("pages through them, the newest first", async () => {
    const ada = await person();
    const [first, second] = [await addDevice(ada), await addDevice(ada)];

    const page = await devicesOf(ada, "?limit=1");
    const rest = await devicesOf(ada, `?limit=1&cursor=${page.next_cursor}`);

    expect([page.count, page.results[0]?.id, rest.results[0]?.id, rest.next_cursor]).toEqual([
      ...[2, second.id, first.id],
      null,
    ]);
  });
});

describe("DELETE /api/push/subscriptions/", () => {
  it("204: ends the device, and the channel with the last", async () => {
    const ada = await person();
    const [first, second] = [await addDevice(ada), await addDevice(ada)];

    expect((await as(ada).delete(PATH, { endpoint: first.endpoint })).status).toBe(204);
    expect((await cursorsOf(ada)).length).toBe(2);
    expect((await as(ada).delete(PATH, { endpoint: second.endpoint })).status).toBe(204);

    expect((await devicesOf(ada)).count).toBe(0);
    expect(await cursorsOf(ada)).toEqual([]);
  });

  it("404: for one that is not there, or another user's, which stays", async () => {
    const [ada, lin] = [await person(), await person()];
    const { endpoint } = await addDevice(ada);

    expect((await as(lin).delete(PATH, { endpoint })).status).toBe(404);

    expect((await devicesOf(ada)).count).toBe(1);
  });
});

describe("a session's end", () => {
  const signedIn = async ({ username, id, email }: Person): Promise<Person> => {
    const response = await call("POST", "/api/login/", { body: { username, password: PASSWORD } });
    const { token } = await response.json<{ token: string }>();
    return { username, id, email, token };
  };
  const labels = async (by: Person) => (await devicesOf(by)).results.map(({ label }) => label).sort();

  it("by logout ends its devices, and none of another session", async () => {
    const phone = await register("phone-owner");
    const desk = await signedIn(phone);
    await addDevice(phone, { label: "phone" });
    await addDevice(desk, { label: "desk" });

    await as(phone).post("/api/logout/");

    expect(
      await eventually(
        () => labels(desk),
        ({ length }) => length < 2,
      ),
    ).toEqual(["desk"]);
  });

  it("by a new password ends all devices but the caller's, and none that was added after", async () => {
    const desk = await register("careful");
    const phone = await signedIn(desk);
    await addDevice(phone, { label: "phone" });
    await addDevice(desk, { label: "desk" });

    await as(desk).post("/api/profile/password/", {
      current_password: PASSWORD,
      new_password: "loud-heron-parasol",
    });

    expect(
      await eventually(
        () => labels(desk),
        ({ length }) => length < 2,
      ),
    ).toEqual(["desk"]);
  });

  it("moves a device that is saved again in another session to that one", async () => {
    const first = await register("returning");
    const json = await subscriptionJson({ label: "laptop" });
    await as(first).post(PATH, json);
    const second = await signedIn(first);
    await as(second).post(PATH, json);
    await addDevice(first, { label: "other" });

    await as(first).post("/api/logout/");

    expect(
      await eventually(
        () => labels(second),
        ({ length }) => length < 2,
      ),
    ).toEqual(["laptop"]);
  });
});
