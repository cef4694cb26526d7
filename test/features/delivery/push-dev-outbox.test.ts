import { env } from "cloudflare:workers";
import { beforeAll, expect, it, vi } from "vitest";
import type { PushPayload } from "#channels/push/message";
import { pushChannel } from "#features/delivery/service/channels";
import { deliver } from "#features/delivery/service/deliver";
import { sendTest } from "#features/delivery/service/test-push";
import { as, call, type Person } from "../../support/as.ts";
import { addDevice, devicesOf } from "../../support/devices.ts";
import { eventually } from "../../support/eventually.ts";
import { write } from "../../support/inbox.ts";
import { deliveriesOf } from "../../support/mail-provider.ts";
import { person, platform } from "../../support/people.ts";
import { hush } from "../../support/quiet.ts";

interface Shown {
  id: number;
  channel: string;
  to: string;
  subject: string;
  text: string;
  headers: Record<string, string>;
  payload: PushPayload;
}

beforeAll(hush);

async function outboxOf(by: Person): Promise<Shown[]> {
  const endpoints = (await devicesOf(by)).results.map(({ endpoint }) => endpoint);
  const response = await call("GET", "/api/dev/outbox/?limit=100");
  const { results } = await response.json<{ results: Shown[] }>();
  return results.filter(({ to }) => endpoints.includes(to));
}

it("shows a push to each device with its payload and its headers, and 410 ends a device", async () => {
  const ada = await person();
  const [first] = [await addDevice(ada), await addDevice(ada)];
  await write(ada, { type: "message", title: "Hello", message: "Are you there?" });

  await deliver(platform(), pushChannel(platform()), { task: "look", user: ada.id, channel: "push" });

  const messages = await eventually(
    () => outboxOf(ada),
    ({ length }) => length >= 2,
  );
  expect(messages.length).toBe(2);
  for (const message of messages)
    expect(message).toMatchObject({
      ...{ channel: "push", subject: "Hello", text: "Are you there?" },
      headers: { TTL: "604800", Urgency: "normal", Topic: expect.any(String) },
      payload: { web_push: 8030, notification: { title: "Hello", body: "Are you there?" }, app_badge: 1 },
    });
  expect(await deliveriesOf(ada)).toMatchObject([{ channel: "push", provider: "outbox" }]);

  const { id } = messages.find(({ to }) => to === first.endpoint)!;
  const reported = await call("POST", "/api/callbacks/outbox/", { body: { id, event: "bounced" } });

  expect(reported.status).toBe(204);
  expect((await devicesOf(ada)).results.map((device) => device.id)).not.toContain(first.id);
  expect((await devicesOf(ada)).count).toBe(1);
});

it("shows a test to each of the caller's own devices, and to no other", async () => {
  const [ada, lin] = [await person(), await person()];
  await Promise.all([addDevice(ada), addDevice(ada), addDevice(lin)]);

  const sends = vi.spyOn(Object.getPrototypeOf(env.DELIVERIES), "sendBatch").mockResolvedValue(undefined);
  const asked = await as(ada).post("/api/push/test/");
  const tasks = sends.mock.calls.flatMap(([batch]) => batch as { body: { v: 1; at: number } }[]);
  sends.mockRestore();

  expect(asked.status).toBe(202);
  expect(tasks).toMatchObject([{ body: { v: 1, task: "push-test", user: ada.id }, delaySeconds: 0 }]);
  const [{ body }] = tasks as unknown as [{ body: { at: number } }];
  await sendTest(platform(), pushChannel(platform()), { task: "push-test", user: ada.id, at: body.at });

  const messages = await outboxOf(ada);
  expect(messages.map(({ payload }) => payload.notification.tag)).toEqual(["test", "test"]);
  expect(await outboxOf(lin)).toEqual([]);
});
