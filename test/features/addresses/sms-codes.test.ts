import { env } from "cloudflare:workers";
import { afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { clock } from "#core/clock";
import { codeFor, holdDeliveries } from "../../support/addresses.ts";
import { makeAdmin, type Person } from "../../support/as.ts";
import { limited } from "../../support/limited.ts";
import { NOON } from "../../support/noon.ts";
import { person } from "../../support/people.ts";

/** Half of these may be codes, one address block gets a twentieth of them. */
const SMS_DAILY_LIMIT = "200";
const [CODES, OF_ONE_BLOCK, OF_ONE_USER] = [100, 10, 5];

const realNow = clock.now;
let now = NOON;
let numbers = 0;

beforeAll(holdDeliveries);
beforeEach(async () => {
  now = NOON;
  clock.now = () => new Date(now);
  await env.DB.exec("delete from budgets; delete from sms_days;");
});
afterEach(() => {
  clock.now = realNow;
});

const post = (by: Person, path: string, block: string, body: object = {}) =>
  limited(by, "POST", path, {
    ...{ body, headers: { "CF-Connecting-IP": block } },
    bindings: { SMS_DAILY_LIMIT },
  });

/** Adds a telephone number that nobody has yet. */
function addNumber(by: Person, block: string): Promise<Response> {
  numbers += 1;
  const value = `+4915112${String(numbers).padStart(6, "0")}`;
  return post(by, "/api/addresses/", block, { kind: "phone", value });
}

const idOf = async (response: Response) => (await response.json<{ id: number }>()).id;
const numbersOf = (by: Person) =>
  env.DB.prepare("select count(*) as n from addresses where user_id = ? and kind = 'phone'")
    .bind(by.id)
    .first<number>("n");

it("sends one user five codes a day by SMS, and by e-mail still others", async () => {
  const ada = await person();
  const id = await idOf(await addNumber(ada, "192.0.2.1"));
  const statuses = [];
  for (let at = 1; at <= OF_ONE_USER; at += 1) {
    now += 61_000;
    statuses.push((await post(ada, `/api/addresses/${id}/send-code/`, "192.0.2.1")).status);
  }

  expect(statuses).toEqual([202, 202, 202, 202, 429]);
  const mail = { kind: "email", value: "more@example.com" };
  expect((await post(ada, "/api/addresses/", "192.0.2.1", mail)).status).toBe(201);
  now = NOON + 24 * 60 * 60 * 1000;
  expect((await addNumber(await person(), "192.0.2.1")).status).toBe(201);
});

it("refuses one address block beyond its share of the SMS, adds nothing then, and lets others have theirs", async () => {
  const people: Person[] = [];
  for (let at = 0; at <= OF_ONE_BLOCK / OF_ONE_USER; at += 1) people.push(await person());
  const [last = await person()] = people.splice(-1);
  for (const each of people)
    for (let at = 0; at < OF_ONE_USER; at += 1)
      expect((await addNumber(each, "2001:db8:1:2::7")).status).toBe(201);

  const refused = await addNumber(last, "2001:db8:1:2::8");

  expect([refused.status, refused.headers.get("Retry-After")]).toEqual([429, String(12 * 60 * 60)]);
  expect(await numbersOf(last)).toBe(0);
  expect((await addNumber(last, "2001:db8:1:3::7")).status).toBe(201);
});

it("keeps half of the SMS of a day from being codes, and shows admins how many were asked for", async () => {
  const [ada, admin] = [await person(), await makeAdmin(await person())];
  await addNumber(ada, "192.0.2.1");
  await env.DB.prepare("update budgets set spent = ? where budget = 'sms-code'")
    .bind(CODES - 1)
    .run();

  const statuses = [(await addNumber(ada, "192.0.2.2")).status, (await addNumber(ada, "192.0.2.3")).status];

  expect(statuses).toEqual([201, 429]);
  const health = await limited(admin, "GET", "/api/admin/health/", { bindings: { SMS_DAILY_LIMIT } });
  expect(await health.json()).toMatchObject({
    sms: { sent: 0, limit: 200, codes: CODES, code_limit: CODES },
  });
});

it("takes nothing from the SMS for a code that goes by e-mail, or that is refused within a minute", async () => {
  const ada = await person();
  await post(ada, "/api/addresses/", "192.0.2.1", { kind: "email", value: "other@example.com" });
  const id = await idOf(await addNumber(ada, "192.0.2.1"));
  const again = await post(ada, `/api/addresses/${id}/send-code/`, "192.0.2.1");

  const spent = await env.DB.prepare("select spent from budgets where budget = 'sms-code'").first("spent");

  expect([again.status, spent]).toEqual([429, 1]);
  expect(await codeFor(id)).toMatch(/^\d{6}$/);
});
