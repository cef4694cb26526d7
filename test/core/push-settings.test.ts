import { createECDH } from "node:crypto";
import { describe, expect, it } from "vitest";
import { pushSettings } from "#core/push-settings";

const APP_SECRET = "a-secret-of-more-than-thirty-two-characters";
const key = createECDH("prime256v1");
key.setPrivateKey(Buffer.alloc(32, 7));
const VAPID_PRIVATE_KEY = key.getPrivateKey("base64url" as "hex");
const LIVE = { APP_SECRET, PUSH: "on", PUBLIC_ORIGIN: "https://herald.example", VAPID_PRIVATE_KEY };

describe("in production", () => {
  it("sends no push unless it says so", () => {
    expect(pushSettings({ APP_SECRET }, false)).toMatchObject({
      push: null,
      vapid: null,
      pushHoldSeconds: 10,
    });
  });

  it("knows the public key of its private one, and by default writes as its own origin", () => {
    expect(pushSettings(LIVE, false)).toMatchObject({
      push: "on",
      vapid: {
        privateKey: VAPID_PRIVATE_KEY,
        publicKey: key.getPublicKey().toString("base64url"),
        subject: "https://herald.example",
      },
    });
  });

  it("lets a deployment wait for nobody", () => {
    expect(pushSettings({ ...LIVE, PUSH_HOLD_SECONDS: "0" }, false)).toMatchObject({ pushHoldSeconds: 0 });
  });

  it.each([
    ["PUSH must be on; in development also outbox", { PUSH: "yes" }],
    ["for development only", { PUSH: "outbox" }],
    ["PUSH needs PUBLIC_ORIGIN", { PUBLIC_ORIGIN: "" }],
    ["needs VAPID_PRIVATE_KEY", { VAPID_PRIVATE_KEY: "" }],
    ["VAPID_PRIVATE_KEY must be", { VAPID_PRIVATE_KEY: "abc" }],
    ["VAPID_PRIVATE_KEY must be", { VAPID_PRIVATE_KEY: Buffer.alloc(32).toString("base64url") }],
    ["VAPID_SUBJECT must begin with", { VAPID_SUBJECT: "ops@herald.example" }],
    ["PUSH_HOLD_SECONDS must be", { PUSH_HOLD_SECONDS: "soon" }],
    ["PUSH_HOLD_SECONDS must be", { PUSH_HOLD_SECONDS: "-1" }],
    ["PUSH_TEST_ORIGIN must be an origin", { PUSH_TEST_ORIGIN: "127.0.0.1:8123" }],
  ])("refuses what is wrong: %s", (detail, changed) => {
    const read = () => pushSettings({ ...LIVE, ...changed }, false);

    expect(read).toThrow(detail);
    // What to do about it follows as another sentence.
    expect(read).toThrow(/\.$/);
  });
});

it("needs nothing in development, and keeps its key over a restart", () => {
  const settings = pushSettings({ APP_SECRET }, true);

  expect(settings).toMatchObject({ push: "outbox", pushTestOrigin: "" });
  expect(pushSettings({ APP_SECRET }, true).vapid).toEqual(settings.vapid);
  expect(pushSettings({ APP_SECRET: `${APP_SECRET}!` }, true).vapid).not.toEqual(settings.vapid);
});
