import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { vi } from "vitest";
import { app } from "#app";
import { ORIGIN } from "./as.ts";

/** What the database was asked for, as far as it has answered. */
export interface Tally {
  /** Round trips one after another: those under way together count once, and one still under way does not count. */
  calls: number;
  /** All round trips. */
  total: number;
  statements: number;
  /** As billed (`meta.rows_read`, `meta.rows_written`). */
  rowsRead: number;
  rowsWritten: number;
}

/** A binding that counts; `tally` gives a copy of the counts so far, `restart` begins from nothing. */
export interface CountingD1 {
  db: D1Database;
  tally(): Tally;
  restart(): void;
}

const NOTHING: Tally = { calls: 0, total: 0, statements: 0, rowsRead: 0, rowsWritten: 0 };

/** Wraps a database so that its round trips and rows are counted. */
export function countingD1(db: D1Database): CountingD1 {
  let counts = { ...NOTHING };
  const native = new WeakMap<object, D1PreparedStatement>();

  /** A call that begins after another was answered may have waited for it, so it stands behind it in the chain. */
  async function trip<Result>(
    send: () => Promise<Result>,
    metas: (result: Result) => D1Meta[],
  ): Promise<Result> {
    const began = counts;
    const place = began.calls + 1;
    const result = await send();
    began.calls = Math.max(began.calls, place);
    began.total += 1;
    for (const meta of metas(result)) {
      began.statements += 1;
      began.rowsRead += meta.rows_read ?? 0;
      began.rowsWritten += meta.rows_written ?? 0;
    }
    return result;
  }

  const whole = (statement: D1PreparedStatement) =>
    trip(
      () => statement.all(),
      ({ meta }) => [meta],
    );

  function counted(statement: D1PreparedStatement): D1PreparedStatement {
    const methods = {
      bind: (...values: unknown[]) => counted(statement.bind(...values)),
      run: () => whole(statement),
      all: () => whole(statement),
      async first(column?: string) {
        const row = (await whole(statement)).results[0] as Record<string, unknown> | undefined;
        return column === undefined ? (row ?? null) : (row?.[column] ?? null);
      },
      // `raw` itself answers without the counts. Drizzle names each column once, so that none is lost here.
      async raw() {
        return (await whole(statement)).results.map((row) => Object.values(row as object));
      },
    };
    native.set(methods, statement);
    return methods as unknown as D1PreparedStatement;
  }

  const methods = {
    prepare: (query: string) => counted(db.prepare(query)),
    batch: (statements: D1PreparedStatement[]) =>
      trip(
        () => db.batch(statements.map((statement) => native.get(statement) ?? statement)),
        (results) => results.map(({ meta }) => meta),
      ),
  };
  return {
    db: methods as unknown as D1Database,
    tally: () => ({ ...counts }),
    restart: () => {
      counts = { ...NOTHING };
    },
  };
}

type D1Meta = D1Result["meta"];

/** The methods themselves, whatever stands in their place while requests are counted. */
const database = { prepare: env.DB.prepare.bind(env.DB), batch: env.DB.batch.bind(env.DB) } as D1Database;
const counting = countingD1(database);
/** Objects have the binding itself, which the Worker does not get here; so has what an earlier request still does. */
const ofObjects = countingD1(database);
const others = { hubCalls: 0, queueSends: 0 };

/** Counts meanwhile what objects ask the database for. */
async function countingObjects<Result>(work: () => Promise<Result>): Promise<Result> {
  const spies = [
    vi.spyOn(env.DB, "prepare").mockImplementation(ofObjects.db.prepare),
    vi.spyOn(env.DB, "batch").mockImplementation(ofObjects.db.batch),
  ];
  try {
    return await work();
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

/** Counts the calls of user hubs, and what is sent to the queue. */
function countingQueue(name: "EVENTS" | "DELIVERIES") {
  return {
    sendBatch(messages: MessageSendRequest[]) {
      others.queueSends += 1;
      return env[name].sendBatch(messages);
    },
  };
}

const countingEnv = {
  ...env,
  DB: counting.db,
  USER_HUB: {
    getByName(name: string) {
      const stub = env.USER_HUB.getByName(name) as unknown as Record<string, (...args: unknown[]) => unknown>;
      return new Proxy(stub, {
        get:
          (hub, method) =>
          (...args: unknown[]) => {
            others.hubCalls += 1;
            return hub[String(method)]?.(...args);
          },
      });
    },
  },
  EVENTS: countingQueue("EVENTS"),
  DELIVERIES: countingQueue("DELIVERIES"),
} as unknown as Env;

/** One request to the Worker, with what the database was asked for until the reply, and until all that follows was done. */
export interface CountedReply {
  response: Response;
  reply: Tally;
  whole: Tally;
  /** What objects asked it for, hubs above all. */
  ofObjects: Tally;
  hubCalls: number;
  queueSends: number;
}

/** Sends a request through an app whose database counts. One at a time. */
export async function callCounting(
  method: string,
  path: string,
  { token, body, headers = {} }: { token?: string; body?: unknown; headers?: Record<string, string> } = {},
): Promise<CountedReply> {
  const send = (request: Request) =>
    countingObjects(async () => {
      const ctx = createExecutionContext();
      const response = await app.fetch(request, countingEnv, ctx);
      const reply = counting.tally();
      await waitOnExecutionContext(ctx);
      return { response, reply, whole: counting.tally(), ofObjects: ofObjects.tally(), ...others };
    });
  // The first request of an isolate also looks whether the tables are there.
  await send(new Request(`${ORIGIN}/api/health/`));
  counting.restart();
  ofObjects.restart();
  Object.assign(others, { hubCalls: 0, queueSends: 0 });
  return send(
    new Request(`${ORIGIN}${path}`, {
      method,
      headers: {
        ...(token !== undefined && { Authorization: `Bearer ${token}` }),
        ...(body !== undefined && { "Content-Type": "application/json" }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    }),
  );
}
