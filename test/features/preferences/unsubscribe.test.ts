import { env, exports } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { readUnsubscribeToken, unsubscribeToken } from "#features/preferences/unsubscribe";
import { as, call, ORIGIN, type Person } from "../../support/as.ts";
import { person } from "../../support/people.ts";

const token = (by: Person, categories: string[]) => unsubscribeToken(env.APP_SECRET, by.id, categories);
const post = (of: string, options = {}) => call("POST", `/api/unsubscribe/${of}/`, options);

async function emailOf(by: Person): Promise<Record<string, string>> {
  const response = await as(by).get("/api/preferences/");
  const { categories } = await response.json<{ categories: { key: string; email: string }[] }>();
  return Object.fromEntries(categories.map(({ key, email }) => [key, email]));
}

describe("a mail's link", () => {
  it("turns off e-mail of the categories in that mail, without signing in, as often as it is used", async () => {
    const ada = await person("ada");
    const before = await emailOf(ada);

    const first = await post(token(ada, ["connections", "courses"]));
    const again = await post(token(ada, ["connections", "courses"]));

    expect([first.status, again.status]).toEqual([200, 200]);
    expect(await first.json()).toEqual({ success: true, categories: ["connections", "courses"] });
    expect(before).toMatchObject({ connections: "instant", courses: "digest" });
    expect(await emailOf(ada)).toEqual({ ...before, connections: "off", courses: "off" });
  });

  it.each([
    ["a form", { "Content-Type": "application/x-www-form-urlencoded" }, "List-Unsubscribe=One-Click"],
    [
      "a multipart form",
      { "Content-Type": "multipart/form-data; boundary=b" },
      '--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n',
    ],
    ["nothing", {}, undefined],
    ["another site's page", { Origin: "https://mail.example", "Sec-Fetch-Site": "cross-site" }, undefined],
    ["a browser with a session", { Cookie: "session=whatever", Origin: "https://mail.example" }, undefined],
  ])("takes %s", async (_, headers, body) => {
    const ada = await person("ada");

    const response = await post(token(ada, ["messages"]), { headers, body });

    expect(response.status).toBe(200);
    expect(await emailOf(ada)).toMatchObject({ messages: "off" });
  });

  it("that is only looked at leads to the page, and changes nothing", async () => {
    const ada = await person("ada");
    const sealed = token(ada, ["messages"]);

    const response = await exports.default.fetch(`${ORIGIN}/api/unsubscribe/${sealed}/`, {
      redirect: "manual",
    });

    expect([response.status, response.headers.get("Location")]).toEqual([303, `/unsubscribe/${sealed}/`]);
    expect(await emailOf(ada)).toMatchObject({ messages: "instant" });
  });

  it("is good for nobody and nothing else", async () => {
    const [ada, grace] = [await person("ada"), await person("grace")];
    const [, categories, seal] = token(ada, ["messages"]).split("~");
    const forged = [
      `${grace.id.toString(36)}~${categories}~${seal}`,
      `${ada.id.toString(36)}~connections~${seal}`,
      token(ada, ["messages"]).slice(0, -1),
      unsubscribeToken("another secret of thirty-two letters", ada.id, ["messages"]),
      "x",
      `${"1".repeat(2000)}~messages~${seal}`,
    ];

    for (const each of forged) expect((await post(each)).status).toBe(404);
    expect(await emailOf(ada)).toMatchObject({ messages: "instant", connections: "instant" });
    expect(await emailOf(grace)).toMatchObject({ messages: "instant" });
  });

  it("counts under the secret before the current one too", () => {
    const old = unsubscribeToken("the secret before the current one", 7, ["jobs", "messages"]);

    expect(readUnsubscribeToken(["current", "the secret before the current one"], old)).toEqual({
      user: 7,
      categories: ["jobs", "messages"],
    });
    expect(readUnsubscribeToken(["current"], old)).toBeUndefined();
  });
});
