import { describe, expect, it } from "vitest";
import { ownUrl, readPush } from "../../src/service-worker/message.ts";

const ORIGIN = "https://herald.example.com";
const read = (value: unknown, language = "en") =>
  readPush(typeof value === "string" ? value : JSON.stringify(value), ORIGIN, language);

describe("a push", () => {
  it("in the declarative format is shown as it says", () => {
    const notification = {
      title: "Grace accepted",
      body: "שלום 🎉",
      navigate: `${ORIGIN}/connections/`,
      tag: "n-7",
      lang: "he",
      dir: "rtl",
    };

    expect(read({ web_push: 8030, notification, app_badge: 4 })).toEqual({
      ...notification,
      actions: [],
      badge: 4,
    });
  });

  it("may carry the badge within, as text, or not at all", () => {
    const badge = (more: object, within: object = {}) =>
      read({ web_push: 8030, ...more, notification: { title: "x", navigate: "/", ...within } }).badge;

    expect([badge({}, { app_badge: "12" }), badge({ app_badge: "0" }), badge({})]).toEqual([
      12,
      0,
      undefined,
    ]);
    expect([badge({ app_badge: -1 }), badge({ app_badge: 1.5 }), badge({ app_badge: {} })]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it.each(["plain text", "[1, 2]", '"quoted"', "null", "7"])(
    "of other text, %s, shows it as its body",
    (text) => {
      expect(read(text)).toMatchObject({ title: "Herald", body: text, navigate: `${ORIGIN}/notifications/` });
    },
  );

  it("with nothing to read still shows something, in the device's language", () => {
    expect(read("").body).toBe("You have new notifications.");
    expect(read("", "de-AT").body).toBe("Sie haben neue Mitteilungen.");
    expect(read("", "fr").body).toBe("You have new notifications.");
  });

  it("with values of the wrong kind is shown without them", () => {
    const notification = { title: 7, body: ["x"], navigate: {}, tag: null, lang: 1, dir: "up" };

    expect(read({ notification })).toEqual({
      title: "Herald",
      actions: [],
      body: "",
      navigate: `${ORIGIN}/notifications/`,
      tag: "",
      lang: "",
      dir: "auto",
      badge: undefined,
    });
  });

  it("too long to be shown is cut", () => {
    expect(read("x".repeat(4_000)).body).toHaveLength(500);
  });
});

describe("a click leads", () => {
  it.each(["/connections/", `${ORIGIN}/connections/`])("to a page of this origin: %s", (given) => {
    expect(ownUrl(given, ORIGIN)).toBe(`${ORIGIN}/connections/`);
  });

  it.each([
    "https://evil.example/x",
    "//evil.example/x",
    "/\\evil.example/x",
    "javascript:alert(1)",
    "data:text/html,x",
    `blob:${ORIGIN}/1`,
    "http://herald.example.com/x",
    "https://herald.example.com:8443/x",
    "https://[",
    "",
    undefined,
    7,
  ])("to the inbox, and never elsewhere: %s", (given) => {
    expect(ownUrl(given, ORIGIN)).toBe(`${ORIGIN}/notifications/`);
  });
});
