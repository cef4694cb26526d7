import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import { database } from "#core/database";
import { gatheringBatches } from "#core/gathered-batches";
import { countingD1 } from "../support/counting-d1.ts";

const counted = countingD1(env.DB);

beforeEach(async () => {
  await env.DB.batch([
    env.DB.prepare("create table if not exists tried (n integer primary key)"),
    env.DB.prepare("delete from tried"),
  ]);
  counted.restart();
});

function insert(db: ReturnType<typeof database>, ...numbers: number[]) {
  const [first, ...others] = numbers.map((n) =>
    db.all<{ n: number }>(sql`insert into tried (n) values (${n}) returning n`),
  );
  return db.batch([first!, ...others]);
}

async function stored(): Promise<number[]> {
  const { results } = await env.DB.prepare("select n from tried order by n").all<{ n: number }>();
  return results.map(({ n }) => n);
}

describe("batches that are asked for together", () => {
  it("take one round trip, and each gets its own results", async () => {
    const db = gatheringBatches(database(counted.db));

    const results = await Promise.all([insert(db, 1, 2), insert(db, 3), insert(db, 4, 5)]);

    expect(results).toEqual([[[{ n: 1 }], [{ n: 2 }]], [[{ n: 3 }]], [[{ n: 4 }], [{ n: 5 }]]]);
    expect(counted.tally().total).toBe(1);
  });

  it("gather while another is under way", async () => {
    const db = gatheringBatches(database(counted.db));

    const first = insert(db, 1);
    await new Promise((resolve) => setTimeout(resolve, 0));
    await Promise.all([first, insert(db, 2), insert(db, 3)]);

    expect(await stored()).toEqual([1, 2, 3]);
    expect(counted.tally().total).toBeLessThan(3);
  });

  it("fail alone: what is wrong with one keeps none of the others from being written", async () => {
    const db = gatheringBatches(database(counted.db));

    const outcomes = await Promise.allSettled([insert(db, 1), insert(db, 2, 2), insert(db, 3)]);

    expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(await stored()).toEqual([1, 3]);
    // It goes on gathering.
    await Promise.all([insert(db, 4), insert(db, 5)]);
    expect(await stored()).toEqual([1, 3, 4, 5]);
  });
});
