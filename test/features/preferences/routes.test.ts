import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import type { Preferences } from "#features/preferences/wire";
import { as, type Person } from "../../support/as.ts";
import { person, platform } from "../../support/people.ts";
import { openSocket, requestSocket } from "../../support/socket.ts";

const PATH = "/api/preferences/";

async function read(of: Person): Promise<Preferences> {
  return (await as(of).get(PATH)).json();
}

async function change(of: Person, body: object): Promise<Preferences> {
  const response = await as(of).patch(PATH, body);
  expect(response.status).toBe(200);
  return response.json();
}

/** Where a change is refused, and by what code. */
async function refusal(of: Person, body: object) {
  const response = await as(of).patch(PATH, body);
  const { code, errors = [] } = await response.json<{ code: string; errors?: { pointer: string }[] }>();
  return { status: response.status, code, pointers: errors.map(({ pointer }) => pointer) };
}

function category({ categories }: Preferences, key: string) {
  return categories.find((each) => each.key === key);
}

it("begins with the defaults, and stores nothing for them", async () => {
  const ada = await person("ada");

  const { categories, ...rest } = await read(ada);

  expect(rest).toEqual({
    timezone: "UTC",
    locale: "en",
    quiet_hours: { enabled: false, from: "22:00", to: "07:00", days: [1, 2, 3, 4, 5, 6, 7] },
    digest: { cadence: "daily", at: "08:00", weekday: 1 },
    channels: { email: { enabled: true }, push: { enabled: true }, sms: { enabled: true } },
  });
  const cells = categories.map(({ key, email, push }) => `${key} ${email} ${push}`);
  expect(cells).toEqual([
    "connections instant on",
    "applications instant on",
    "messages instant on",
    "courses digest off",
    "jobs digest off",
    "activity off off",
    "system off off",
    "other off off",
  ]);
  for (const each of categories)
    expect(each).toMatchObject({ muted: false, in_app: "on", sms: "off", locked: [] });
});

it("changes what is given, and leaves the rest", { tags: "parity.announced.3" }, async () => {
  const ada = await person("ada");
  await change(ada, { timezone: "Europe/Berlin", quiet_hours: { enabled: true, days: [6, 7] } });

  const changed = await change(ada, {
    locale: "de",
    quiet_hours: { from: "23:15" },
    digest: { cadence: "weekly" },
    channels: { sms: { enabled: false } },
    categories: [
      { key: "jobs", email: "off" },
      { key: "messages", in_app: "silent" },
    ],
  });
  const again = await change(ada, { categories: [{ key: "jobs", push: "on" }] });

  expect(changed).toMatchObject({
    timezone: "Europe/Berlin",
    locale: "de",
    quiet_hours: { enabled: true, from: "23:15", to: "07:00", days: [6, 7] },
    digest: { cadence: "weekly", at: "08:00" },
    channels: { email: { enabled: true }, sms: { enabled: false } },
  });
  expect(category(again, "jobs")).toMatchObject({ email: "off", push: "on", muted: false });
  expect(category(again, "messages")).toMatchObject({ in_app: "silent", email: "instant" });
  expect(await read(ada)).toEqual(again);
});

it("takes back what it gave", async () => {
  const ada = await person("ada");
  const before = await change(ada, { categories: [{ key: "courses", muted: true }] });

  expect(await change(ada, before)).toEqual(before);
});

it("lets two changes at once both stand", async () => {
  const ada = await person("ada");

  await Promise.all([
    change(ada, { locale: "de" }),
    change(ada, { timezone: "Asia/Kolkata" }),
    change(ada, { categories: [{ key: "jobs", push: "on" }] }),
    change(ada, { categories: [{ key: "jobs", sms: "on" }] }),
  ]);

  const after = await read(ada);
  expect(after).toMatchObject({ locale: "de", timezone: "Asia/Kolkata" });
  expect(category(after, "jobs")).toMatchObject({ push: "on", sms: "on" });
});

it.each([["Europe/Berlin"], ["America/Argentina/Buenos_Aires"], ["US/Eastern"], ["Etc/GMT+5"], ["UTC"]])(
  "knows the zone %s",
  async (timezone) => {
    const ada = await person("ada");

    expect(await change(ada, { timezone })).toMatchObject({ timezone });
  },
);

it.each([
  [{ timezone: "Europe/Atlantis" }, "#/timezone"],
  [{ timezone: "+02:00" }, "#/timezone"],
  [{ timezone: "" }, "#/timezone"],
  [{ timezone: null }, "#/timezone"],
  [{ timezone: 1 }, "#/timezone"],
  [{ locale: "fr" }, "#/locale"],
  [{ quiet_hours: { from: "24:00" } }, "#/quiet_hours/from"],
  [{ quiet_hours: { to: "7:00" } }, "#/quiet_hours/to"],
  [{ quiet_hours: { enabled: "yes" } }, "#/quiet_hours/enabled"],
  [{ quiet_hours: { days: [0] } }, "#/quiet_hours/days/0"],
  [{ quiet_hours: { days: [1, 1] } }, "#/quiet_hours/days"],
  [{ quiet_hours: null }, "#/quiet_hours"],
  [{ digest: { cadence: "yearly" } }, "#/digest/cadence"],
  [{ digest: { weekday: 8 } }, "#/digest/weekday"],
  [{ channels: { pigeon: { enabled: true } } }, "#/channels/pigeon"],
  [{ channels: { email: { enabled: 1 } } }, "#/channels/email/enabled"],
  [{ categories: { jobs: {} } }, "#/categories"],
  [{ categories: [{ key: "gossip" }] }, "#/categories/0/key"],
  [{ categories: [{ email: "off" }] }, "#/categories/0/key"],
  [{ categories: [{ key: "jobs" }, { key: "jobs", email: "on" }] }, "#/categories/1/email"],
  [{ categories: [{ key: "jobs", pigeon: "on" }] }, "#/categories/0/pigeon"],
])("refuses %j at %s, and changes nothing", async (body, pointer) => {
  const ada = await person("ada");

  const refused = await refusal(ada, {
    ...body,
    digest: { at: "09:30", ...("digest" in body && body.digest) },
  });

  expect(refused).toEqual({ status: 422, code: "invalid", pointers: [pointer] });
  expect((await read(ada)).digest.at).toBe("08:00");
});

it("ignores what it does not know beside them", async () => {
  const ada = await person("ada");

  const changed = await change(ada, { theme: "dark", digest: { at: "09:30", colour: "red" } });

  expect(changed.digest).toEqual({ cadence: "daily", at: "09:30", weekday: 1 });
  expect(changed).not.toHaveProperty("theme");
});

it("keeps a row for each category that is muted or silent, and none for another", async () => {
  const ada = await person("ada");
  const rows = async () => {
    const { results } = await env.DB.prepare(
      "select category, muted from quiet_categories where user_id = ? order by category",
    )
      .bind(ada.id)
      .all();
    return results;
  };

  await change(ada, {
    categories: [
      { key: "jobs", muted: true },
      { key: "messages", in_app: "silent" },
      { key: "courses", in_app: "silent", muted: true },
    ],
  });
  const quiet = await rows();
  await change(ada, {
    categories: [
      { key: "jobs", muted: false },
      { key: "courses", muted: false },
      { key: "system", email: "digest" },
    ],
  });

  expect(quiet).toEqual([
    { category: "courses", muted: 1 },
    { category: "jobs", muted: 1 },
    { category: "messages", muted: 0 },
  ]);
  expect(await rows()).toEqual([
    { category: "courses", muted: 0 },
    { category: "messages", muted: 0 },
  ]);
});

it("shows its own preferences to each user", async () => {
  const [ada, grace] = [await person("ada"), await person("grace")];
  await change(ada, { locale: "de" });

  expect(await read(grace)).toMatchObject({ locale: "en" });
});

it("sends a change to the sockets of herald.v2, and to no others", async () => {
  const ada = await person("ada");
  const sockets = await Promise.all([
    openSocket(ada.token, { offers: "herald.v2" }),
    openSocket(ada.token, { offers: "herald.v1, herald.v2" }),
    openSocket(ada.token),
    openSocket(ada.token, { older: true }),
  ]);

  const changed = await change(ada, { locale: "de" });

  for (const socket of sockets.slice(0, 2))
    expect((await socket.next("preferences_updated")).preferences).toEqual(changed);
  for (const socket of sockets) await socket.processed();
  expect(sockets.map((socket) => socket.all("preferences_updated").length)).toEqual([1, 1, 0, 0]);
});

it("sends nothing for a change that changes nothing", async () => {
  const ada = await person("ada");
  const body = { locale: "de", categories: [{ key: "jobs", muted: true }] };
  await change(ada, body);
  const socket = await openSocket(ada.token, { offers: "herald.v2" });

  await change(ada, body);
  await change(ada, {});
  await change(ada, { locale: "en" });

  expect((await socket.next("preferences_updated")).preferences.locale).toBe("en");
  await socket.processed();
  expect(socket.all("preferences_updated")).toHaveLength(1);
});

it("ends with the latest state, in whatever order changes are handed on", async () => {
  const ada = await person("ada");
  const socket = await openSocket(ada.token, { offers: "herald.v2" });
  const { hubs } = platform();

  await Promise.all(
    [1, 2, 3, 4, 5].flatMap((weekday) => [
      change(ada, { digest: { weekday } }),
      hubs.showPreferences(ada.id),
      hubs.showPreferences(ada.id),
    ]),
  );
  await hubs.showPreferences(ada.id);

  await socket.processed();
  const after = await read(ada);
  expect(socket.all("preferences_updated").at(-1)?.preferences).toEqual(after);
});

it("answers the highest version that a client offers", async () => {
  const ada = await person("ada");
  const answered = async (offers: string, path?: string) => {
    const response = await requestSocket(ada.token, { offers, ...(path && { path }) });
    response.webSocket?.accept();
    response.webSocket?.close();
    return response.headers.get("Sec-WebSocket-Protocol");
  };

  expect(await answered("herald.v1, herald.v2")).toBe("herald.v2");
  expect(await answered("herald.v2")).toBe("herald.v2");
  expect(await answered("herald.v1")).toBe("herald.v1");
  expect(await answered("herald.v3")).toBeNull();
  expect(await answered("herald.v2, herald.v1", "/ws/announcements/")).toBe("herald.v2");
});
