import { env } from "cloudflare:workers";
import { afterEach, expect, it } from "vitest";
import { faults } from "#core/faults";
import type * as wire from "#features/applications/wire";
import { as, type Person } from "../../support/as.ts";
import { allFollowed } from "../../support/eventually.ts";
import { person } from "../../support/people.ts";

const APPLICATIONS = "/api/applications/";

afterEach(() => {
  faults.at = undefined;
});

const newKey = () => crypto.randomUUID();
const apply = (from: Person, to: Person, key: string, title = "Thesis") =>
  as(from).post(APPLICATIONS, { reviewer_id: to.id, title }, { "Idempotency-Key": key });
const isReplay = (response: Response) => response.headers.get("Idempotency-Replayed") === "true";

async function people(): Promise<[Person, Person, string]> {
  const [ada, grace] = [await person("ada"), await person("grace")];
  await env.DB.prepare("update users set role = 'employer' where id = ?").bind(grace.id).run();
  return [ada, grace, newKey()];
}

async function countOf({ id }: Person): Promise<number | null> {
  return env.DB.prepare("select count(*) as count from applications where applicant_id = ?")
    .bind(id)
    .first<number>("count");
}

it("gives the first answer again, also when the application has been decided on since", async () => {
  const [ada, grace, key] = await people();
  const first = await apply(ada, grace, key);
  const application = await first.json<wire.Application>();
  await as(grace).post(`${APPLICATIONS}${application.id}/reject/`);

  const second = await apply(ada, grace, key);

  expect([first.status, isReplay(first)]).toEqual([201, false]);
  expect([second.status, isReplay(second)]).toEqual([201, true]);
  expect(await second.json()).toEqual(application);
  await allFollowed();
  const { count } = await (await as(grace).get("/api/notifications/")).json<{ count: number }>();
  expect(count).toBe(1);
});

it("keeps also the answer that found one waiting", async () => {
  const [ada, grace, key] = await people();
  await apply(ada, grace, newKey());

  const same = await apply(ada, grace, key);
  const again = await apply(ada, grace, key);

  expect([same.status, isReplay(same), again.status, isReplay(again)]).toEqual([200, false, 200, true]);
  expect(await again.json()).toEqual(await same.json());
});

it("refuses the same key with another body, and leaves the key of a refused request free", async () => {
  const [ada, grace, key] = await people();
  const refused = await as(ada).post(
    APPLICATIONS,
    { reviewer_id: ada.id, title: "Thesis" },
    { "Idempotency-Key": key },
  );
  const first = await apply(ada, grace, key);
  const other = await apply(ada, grace, key, "Other");

  expect([refused.status, first.status, isReplay(first)]).toEqual([422, 201, false]);
  expect(await other.json()).toMatchObject({ status: 422, code: "idempotency-key-reused" });
  expect(await countOf(ada)).toBe(1);
});

it("makes one of fifty at once, and gives all of them its answer", async () => {
  const [ada, grace, key] = await people();

  const responses = await Promise.all(Array.from({ length: 50 }, () => apply(ada, grace, key)));

  expect(responses.map(({ status }) => status)).toEqual(Array(50).fill(201));
  expect(responses.filter((response) => !isReplay(response))).toHaveLength(1);
  expect(new Set(await Promise.all(responses.map((response) => response.text()))).size).toBe(1);
  expect(await countOf(ada)).toBe(1);
});

it.each([
  { moment: "before", status: 500, left: 0, replayed: false },
  { moment: "after", status: 201, left: 1, replayed: true },
] as const)(
  "makes one also when it crashes $moment the commit",
  async ({ moment, status, left, replayed }) => {
    const [ada, grace, key] = await people();
    faults.at = (step, at) => {
      if (step === "commit" && at === moment) throw new Error("crash");
    };
    const crashed = await apply(ada, grace, key);
    faults.at = undefined;
    expect([crashed.status, await countOf(ada)]).toEqual([status, left]);

    const again = await apply(ada, grace, key);

    expect([again.status, isReplay(again)]).toEqual([201, replayed]);
    expect(await countOf(ada)).toBe(1);
  },
);
