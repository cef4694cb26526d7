import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { app } from "#app";
import { devOutboxMessages } from "#channels/dev-outbox/tables";
import { database } from "#core/database";
import { call, ORIGIN } from "../../support/as.ts";

const HTML = "<html><head></head><body style='color:red'><a href='https://a.example'>A</a></body></html>";

async function keep(html: string | null): Promise<string> {
  const message = {
    channel: "email",
    recipient: "a@example.com",
    text: "A",
    headers: {},
    createdAt: 0,
    html,
  };
  const [row] = await database(env.DB).insert(devOutboxMessages).values(message).returning();
  return `/dev/outbox/${row?.id}/`;
}

it("shows a mail of the outbox in a frame of the page that lists them, with its styles and no script", async () => {
  const response = await call("GET", await keep(HTML));

  expect(response.status).toBe(200);
  expect(await response.text()).toBe(HTML.replace("<head>", '<head><base target="_blank">'));
  const policy = response.headers.get("Content-Security-Policy")?.split("; ");
  expect(policy).toEqual([
    "default-src 'none'",
    "style-src 'unsafe-inline'",
    "sandbox allow-popups allow-popups-to-escape-sandbox",
    "frame-ancestors 'self'",
  ]);
  expect(response.headers.get("X-Frame-Options")).toBe("SAMEORIGIN");
});

it("lets the page that lists them hold frames of this site, and no other page any", async () => {
  const policyOf = async (path: string) => (await call("GET", path)).headers.get("Content-Security-Policy");

  expect(await policyOf("/dev/outbox/")).toContain("frame-src 'self'");
  expect(await policyOf("/dev/outbox/")).toContain("frame-ancestors 'none'");
  expect(await policyOf("/preferences/")).not.toContain("frame-src");
});

it("has no such page for a message without HTML, for none, and in production", async () => {
  const production = {
    ...env,
    ENVIRONMENT: "production",
    SIGNING_KEYS: env.SIGNING_KEYS.replace("dev-test", "test"),
  };
  const secret = { APP_SECRET: "x".repeat(32) };
  const path = await keep(HTML);

  expect((await call("GET", await keep(null))).status).toBe(404);
  expect((await call("GET", "/dev/outbox/999999/")).status).toBe(404);
  const there = await app.request(
    `${ORIGIN}${path}`,
    {},
    { ...production, ...secret },
    createExecutionContext(),
  );
  expect(there.status).toBe(404);
});
