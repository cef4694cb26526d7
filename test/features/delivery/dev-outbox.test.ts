import { env } from "cloudflare:workers";
import PostalMime from "postal-mime";
import { expect, it } from "vitest";
import { emailSender } from "#channels/email/senders";
import { mail } from "../../channels/email/hostile.ts";
import { add } from "../../support/addresses.ts";
import { as, call } from "../../support/as.ts";
import { eventually } from "../../support/eventually.ts";
import { person, platform } from "../../support/people.ts";

interface Message {
  id: number;
  channel: string;
  to: string;
  subject: string;
  text: string;
  html: string;
  headers: Record<string, string>;
  payload: null;
  raw: string;
  created_at: string;
}

async function outbox(query = "") {
  const response = await call("GET", `/api/dev/outbox/${query}`);
  return response.json<{ count: number; results: Message[]; next_cursor: string | null }>();
}

it("shows the code of an address, which verifies it", async () => {
  const ada = await person("ada");
  const { id } = await add(ada, "outbox@example.com");

  const { results } = await eventually(outbox, ({ results }) =>
    results.some(({ to }) => to === "outbox@example.com"),
  );
  const message = results.find(({ to }) => to === "outbox@example.com")!;
  const [code] = /\b\d{6}\b/.exec(message.text)!;
  const response = await as(ada).post(`/api/addresses/${id}/verify/`, { code });
  const parsed = await PostalMime.parse(message.raw);

  expect(message).toMatchObject({
    channel: "email",
    payload: null,
    headers: { "Auto-Submitted": "auto-generated" },
  });
  expect(parsed).toMatchObject({ subject: message.subject, to: [{ address: "outbox@example.com" }] });
  expect(parsed.text).toContain(code);
  expect(response.status).toBe(200);
});

it("lists the newest first, a key once, by pages, and can be emptied", async () => {
  await call("DELETE", "/api/dev/outbox/");
  const sender = emailSender(platform())!;
  const signal = AbortSignal.timeout(20_000);
  for (const key of ["one", "two", "two", "three"])
    await sender.send(mail(`${key}@example.com`), key, signal);

  const all = await outbox();
  const first = await outbox("?limit=2");
  const rest = await outbox(`?limit=2&cursor=${first.next_cursor}`);
  const emptied = await call("DELETE", "/api/dev/outbox/");

  expect(all).toMatchObject({ count: 3, next_cursor: null });
  expect(all.results.map(({ to }) => to)).toEqual([
    "three@example.com",
    "two@example.com",
    "one@example.com",
  ]);
  expect([...first.results, ...rest.results]).toEqual(all.results);
  expect(emptied.status).toBe(204);
  expect((await outbox()).results).toEqual([]);
  expect(env.ENVIRONMENT).toBe("development");
});
