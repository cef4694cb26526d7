import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { CURSORS } from "#core/channels";
import { verified } from "../../support/addresses.ts";
import { addDevice } from "../../support/devices.ts";
import { person } from "../../support/people.ts";

it("opens every channel to a user with all that it can reach, or it would never send anything", async () => {
  const ada = await person();

  await verified(ada, `ada-${ada.id}@example.com`);
  await verified(ada, "+4915120000001", "phone");
  await addDevice(ada);

  const opened = env.DB.prepare("select channel from channel_cursors where user_id = ?").bind(ada.id);
  const { results } = await opened.all<{ channel: string }>();
  expect(results.map(({ channel }) => channel).sort()).toEqual([...CURSORS].sort());
});
