import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { makeAdmin } from "../../support/as.ts";
import { callCounting } from "../../support/counting-d1.ts";
import { allProcessed } from "../../support/eventually.ts";
import { person } from "../../support/people.ts";
import { ACTIONS, newest, PATH } from "./scene.ts";

const TEXT = { title: "Lunch?", message: "At noon.", actions: ACTIONS };

it("writes no row more for a notification whose sender may ask about it", async () => {
  const [ada, admin] = [await person("ada"), await makeAdmin(await person("admin"))];
  const send = (token: string) =>
    callCounting("POST", `${PATH}/`, { token, body: { recipient_id: ada.id, ...TEXT } });
  const rows: number[] = [];

  for (let each = 0; each < 2; each += 1) rows.push((await send(admin.token)).whole.rowsWritten);

  // The event and what becomes of it, the head, the notification.
  expect(rows).toEqual([4, 4]);
});

it("writes two rows more for a choice that its sender can ask for: its own, and where its user's are found", async () => {
  const [ada, admin] = [await person("ada"), await makeAdmin(await person("admin"))];
  const body = { recipient_id: ada.id, ...TEXT };
  await callCounting("POST", `${PATH}/`, { token: admin.token, body });

  const { response, whole } = await callCounting("POST", `${PATH}/${await newest(ada)}/actions/yes/`, {
    token: ada.token,
  });

  expect(response.status).toBe(200);
  expect(whole.rowsWritten).toBe(7);
});

it("counts a thousand recipients in 4 round trips and at most 15 rows each", async () => {
  const admin = await makeAdmin(await person("admin"));
  await env.DB.prepare(
    `insert into users (username, username_key, email, email_key, password_hash, role, created_at)
      with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < 1000)
      select 'r-' || n, 'r-' || n, 'r-' || n, 'r-' || n, '', 'member', 0 from numbers`,
  ).run();
  const { results } = await env.DB.prepare("select id from users where password_hash = ''").all<{
    id: number;
  }>();
  const body = { recipient_ids: results.map(({ id }) => id).slice(-1000), ...TEXT };
  const sent = await callCounting("POST", `${PATH}/`, { token: admin.token, body });
  const { event_id } = await sent.response.json<{ event_id: number }>();
  await allProcessed();

  const { response, reply } = await callCounting("GET", `${PATH}/sent/${event_id}/`, { token: admin.token });

  expect(await response.json()).toMatchObject({ recipients: 1000, delivered: 1000, read: 0 });
  expect(reply.calls).toBeLessThanOrEqual(4);
  expect(reply.rowsRead / 1000).toBeLessThanOrEqual(15);
});
