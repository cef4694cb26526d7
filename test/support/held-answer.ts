import { vi } from "vitest";
import { eventually } from "./eventually.ts";

/** The next batch of a database is done, but its answer held back until the release. */
export function holdAnswer(db: D1Database): { done(): Promise<unknown>; release(): void } {
  const gate = Promise.withResolvers<void>();
  let isDone = false;
  const real = db.batch.bind(db);
  vi.spyOn(db, "batch").mockImplementationOnce(async (statements) => {
    const results = await real(statements);
    isDone = true;
    await gate.promise;
    return results as never;
  });
  return {
    // Looked at again and again: a test that an object's own promise wakes would go on as that object.
    done: () =>
      eventually(
        () => isDone,
        (now) => now,
      ),
    release: () => gate.resolve(),
  };
}
