import {
  Column,
  is,
  Name,
  Param,
  type Query,
  SQL,
  type SQLChunk,
  StringChunk,
  sql,
  Table,
} from "drizzle-orm";
import { SQLiteAsyncDialect } from "drizzle-orm/sqlite-core";

const dialect = new SQLiteAsyncDialect();
const names = new WeakMap<object, string>();

/**
 * The text and the parameters of SQL that was written with `sql`. They are those
 * of drizzle, which takes several times as long to build them, since it makes a
 * query of each part and merges them. What is seldom written is left to it.
 */
export function queryOf(statement: SQL): Query {
  const query: Query = { sql: "", params: [] };
  appendAll(query, statement.queryChunks);
  return query;
}

/**
 * A whole number as a part of the text. A limit and an offset are written so:
 * SQLite's plan depends on them, so it compiles a statement with a bound one
 * anew at every run.
 */
export function literal(number: number): SQL {
  if (!Number.isSafeInteger(number)) throw new RangeError(`${number} is no whole number.`);
  return sql.raw(String(number));
}

function appendAll(query: Query, chunks: readonly SQLChunk[]): void {
  for (const chunk of chunks) append(query, chunk);
}

function append(query: Query, chunk: SQLChunk): void {
  if (chunk instanceof StringChunk) for (const text of chunk.value) query.sql += text;
  else if (chunk instanceof SQL) appendAll(query, chunk.queryChunks);
  else if (chunk instanceof Param) appendParam(query, chunk);
  else if (Array.isArray(chunk)) appendAll(query, listOf(chunk));
  else if (typeof chunk === "object" && chunk !== null) appendObject(query, chunk);
  else if (chunk !== undefined) appendValue(query, chunk);
}

/** A list is written in brackets. */
function listOf(chunks: readonly SQLChunk[]): SQLChunk[] {
  return [new StringChunk("("), sql.join([...chunks], sql`, `), new StringChunk(")")];
}

function appendParam(query: Query, { value, encoder }: Param): void {
  const encoded = value === null ? null : encoder.mapToDriverValue(value);
  if (encoded instanceof SQL) append(query, encoded);
  else appendValue(query, encoded);
}

function appendValue(query: Query, value: unknown): void {
  query.sql += "?";
  query.params.push(value);
}

function appendObject(query: Query, chunk: object & SQLChunk): void {
  const name = names.get(chunk);
  if (name !== undefined) {
    query.sql += name;
    return;
  }
  const built = dialect.sqlToQuery(sql`${chunk}`);
  query.sql += built.sql;
  query.params.push(...built.params);
  // These are the same objects for as long as the Worker runs.
  if (is(chunk, Table) || is(chunk, Column) || is(chunk, Name)) names.set(chunk, built.sql);
}
