import { type SQL, sql } from "drizzle-orm";
import { alias, integer, QueryBuilder, SQLiteAsyncDialect, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { describe, expect, it } from "vitest";
import { literal, queryOf } from "#core/sql-text";
import { sources } from "../support/sources.ts";

const things = sqliteTable("things", {
  id: integer().primaryKey(),
  madeAt: integer("made_at", { mode: "timestamp_ms" }).notNull(),
  data: text({ mode: "json" }),
});
const others = alias(things, "others");
const dialect = new SQLiteAsyncDialect();

const id = 7;
const WRITTEN: Record<string, SQL> = {
  "text alone": sql`select 1`,
  nothing: sql``,
  "values of each kind": sql`values (${1}, ${"two"}, ${null}, ${true}, ${2.5})`,
  "a value that is not there": sql`select 1 ${undefined}`,
  "a table and its columns": sql`select ${things.id}, ${things.madeAt} from ${things} where ${things.id} = ${id}`,
  "the same names again": sql`select ${things.id} from ${things}`,
  "a table by another name": sql`select ${others.id} from ${things} as ${others}`,
  "a quoted name": sql`select ${sql.identifier('a "b"')}`,
  "a value as its column stores it": sql`values (${sql.param(new Date(5), things.madeAt)}, ${sql.param({ a: 1 }, things.data)}, ${sql.param(null, things.data)})`,
  "a list": sql`select ${id} in ${[1, 2, 3]} or ${id} in ${[]} or ${id} in ${["four"]}`,
  "a list of lists": sql`values ${[[1, "a"], [2, "b"]]}`,
  "statements within each other": sql`select ${sql`(${sql.join([sql`${1}`, sql.raw("2"), sql`${3}`], sql`, `)})`} where ${sql`${4} < ${5}`}`,
  "a query that was built": sql`select * from ${new QueryBuilder().select({ id: things.id }).from(things).where(sql`${things.id} > ${6}`).as("found")} where ${8}`,
};

describe("the text of a statement", () => {
  it.each(Object.entries(WRITTEN))("is drizzle's: %s", (_, statement) => {
    const { sql: text, params } = dialect.sqlToQuery(statement);
    expect(queryOf(statement)).toEqual({ sql: text, params });
  });

  it("is drizzle's the second time, when its names are known", () => {
    for (const statement of Object.values(WRITTEN)) queryOf(statement);
    for (const statement of Object.values(WRITTEN))
      expect(queryOf(statement)).toMatchObject({ sql: dialect.sqlToQuery(statement).sql });
  });
});

describe("a whole number in the text", () => {
  it("is no parameter", () => {
    expect(queryOf(sql`select 1 limit ${literal(21)} offset ${literal(0)}`)).toEqual({
      sql: "select 1 limit 21 offset 0",
      params: [],
    });
  });

  it.each([1.5, Number.NaN, Number.POSITIVE_INFINITY, "1; drop table users"])("is not %s", (other) => {
    expect(() => literal(other as number)).toThrow(RangeError);
  });

  it("is what every limit and offset in a statement of ours for D1 is", () => {
    const limits = [...sources].flatMap(([path, source]) =>
      [...source.matchAll(/\b(?:limit|offset) \$\{(\w+)/g)].map(([written, first]) => ({
        path,
        written,
        first,
      })),
    );

    expect(limits.length).toBeGreaterThan(30);
    expect(limits.filter(({ first }) => first !== "literal")).toEqual([]);
  });
});
