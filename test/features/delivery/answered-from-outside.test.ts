import { env } from "cloudflare:workers";
import { afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { renderMail } from "#channels/email/render/mail";
import { deliver } from "#features/delivery/service/deliver";
import { as, call, type Person } from "../../support/as.ts";
import { list } from "../../support/inbox.ts";
import { MailProvider, reachable, time } from "../../support/mail-provider.ts";
import { nextNoon } from "../../support/noon.ts";
import { person, platform } from "../../support/people.ts";
import { PushProvider, pushable } from "../../support/push-provider.ts";
import { hush } from "../../support/quiet.ts";

const ORIGIN = "https://herald.test";

beforeAll(hush);
beforeEach(() => time.freeze(nextNoon()));
afterEach(() => time.thaw());

/** Grace asks Ada to connect. */
async function ask(ada: Person): Promise<{ id: number; grace: Person }> {
  const grace = await person("grace");
  await as(grace).post("/api/connection_requests/", { recipient_id: ada.id });
  const [asked] = (await list(ada)).notifications;
  return { id: asked!.id, grace };
}

async function statusOf(ada: Person): Promise<string | undefined> {
  const response = await as(ada).get("/api/connection_requests/?direction=incoming");
  return (await response.json<{ results: { status: string }[] }>()).results[0]?.status;
}

async function push(to: Person) {
  const provider = new PushProvider();
  await deliver(platform(), provider.channel, { task: "look", user: to.id, channel: "push" });
  return provider.taken.map(({ payload }) => payload.notification);
}

it("a push of a request carries its answers, and the one that is chosen on the device is taken", async () => {
  const ada = await pushable();
  const { id, grace } = await ask(ada);
  time.pass(60);

  const [shown] = await push(ada);

  const navigate = `${ORIGIN}/notifications/?id=${id}`;
  expect(shown).toMatchObject({
    actions: [
      { action: "accept", title: "Accept", navigate },
      { action: "reject", title: "Decline", navigate },
    ],
    data: { id },
  });
  const chosen = `/api/notifications/${shown?.data?.id}/actions/${shown?.actions?.[0]?.action}/`;
  expect((await as(ada).post(chosen)).status).toBe(200);
  expect(await statusOf(ada)).toBe("accepted");
  expect((await list(grace)).notifications).toMatchObject([{ verb: "accepted" }]);
  expect((await list(ada)).notifications).toMatchObject([{ id, acted: "accept" }]);
});

it("a push of what was answered, or of several at once, carries no answers", async () => {
  const ada = await pushable();
  const { id } = await ask(ada);
  await as(ada).post(`/api/notifications/${id}/actions/reject/`);
  time.pass(60);
  const [answered] = await push(ada);
  await ask(ada);
  await ask(ada);
  await env.DB.prepare("update notifications set group_key = 'requests' where user_id = ?")
    .bind(ada.id)
    .run();
  time.pass(60);

  const [several] = await push(ada);

  for (const shown of [answered, several]) {
    expect(shown?.title).toMatch(/connect/);
    expect(shown).not.toHaveProperty("actions");
  }
});

it("a mail of a request leads to its answers, and opening what it leads to answers nothing", async () => {
  const ada = await reachable();
  const { id } = await ask(ada);
  time.pass(16 * 60);
  const provider = new MailProvider();
  const channel = {
    ...provider.channel,
    render: (...given: Parameters<typeof renderMail>) => [renderMail(...given)],
  };

  await deliver(platform(), channel, { task: "look", user: ada.id, channel: "email" });

  const [mail] = provider.taken;
  const address = `${ORIGIN}/notifications/?id=${id}`;
  expect(mail?.email.text).toContain(`Accept: ${address}\n  Decline: ${address}\n`);
  expect(mail?.email.html.match(/<a class="k"[^>]*>[^<]*/g)?.map((link) => link.replace(/.*>/, ""))).toEqual([
    "Accept",
    "Decline",
  ]);
  expect((await call("GET", address.slice(ORIGIN.length))).status).toBe(200);
  expect(await statusOf(ada)).toBe("pending");
  expect((await as(ada).post(`/api/notifications/${id}/actions/accept/`)).status).toBe(200);
  expect(await statusOf(ada)).toBe("accepted");
});
