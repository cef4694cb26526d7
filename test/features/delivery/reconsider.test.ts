import { beforeEach, expect, it } from "vitest";
import { reconsider } from "#features/delivery/service/reconsider";
import { insertNotifications } from "#features/notifications/service/insert";
import { content } from "../../support/inbox.ts";
import {
  cursorsOf,
  deliveriesOf,
  MailProvider,
  minutes,
  prefer,
  reachable,
  startOver,
} from "../../support/mail-provider.ts";
import { platform } from "../../support/people.ts";
import { hush } from "../../support/quiet.ts";

beforeEach(async () => {
  hush();
  await startOver();
});

const notify = (user: number, type: string) =>
  insertNotifications(platform(), [user], { key: `cause of ${type}`, content: content({ type }) });

it("mails a digest at its new time once that is earlier", async () => {
  const ada = await reachable();
  const provider = new MailProvider();
  await notify(ada.id, "course");
  await minutes(20, provider);
  expect(provider.taken).toEqual([]);

  await prefer(ada, { digest: { cadence: "hourly" } });
  await reconsider(platform(), ada.id);
  await minutes(75, provider);

  expect(provider.subjects).toEqual(["digest 1"]);
  expect(await deliveriesOf(ada)).toMatchObject([{ channel: "email_digest", status: "sent" }]);
});

it("mails what quiet hours held once they are off", async () => {
  const ada = await reachable();
  const provider = new MailProvider();
  await prefer(ada, { quiet_hours: { enabled: true, from: "00:00", to: "23:00" } });
  await notify(ada.id, "message");
  await minutes(20, provider);
  expect(await cursorsOf(ada)).toMatchObject([{ channel: "email", reason: "quiet-hours" }]);

  await prefer(ada, { quiet_hours: { enabled: false } });
  await reconsider(platform(), ada.id);
  await minutes(1, provider);

  expect(provider.subjects).toEqual(["instant 1"]);
});

it("leaves a mail its wait where nothing that it waits for has changed", async () => {
  const ada = await reachable();
  const provider = new MailProvider();
  await notify(ada.id, "message");
  const [before] = await cursorsOf(ada);

  await reconsider(platform(), ada.id);
  await minutes(2, provider);

  expect(await cursorsOf(ada)).toMatchObject([{ channel: "email", due_at: before?.due_at }]);
  expect(provider.taken).toEqual([]);
});
