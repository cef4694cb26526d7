import { env } from "cloudflare:workers";

/** What outlives the modules of a test file. */
const process = globalThis as {
  sharedDatabase?: D1Database;
  endFile?: () => void;
  fileBeganAt?: number;
};

/**
 * What a file leaves behind, such as a queue consumer in the midst of a batch,
 * goes on in the process. From here on it is refused the database.
 */
export function endLastFile(): void {
  process.endFile?.();
}

/** Gives the file that begins the database, until it ends itself. */
export function beginFile(): void {
  process.fileBeganAt = Date.now();
  process.sharedDatabase ??= env.DB;
  const shared = process.sharedDatabase;
  let hasEnded = false;
  process.endFile = () => {
    hasEnded = true;
  };
  const own: D1Database = Object.create(shared);
  for (const method of ["prepare", "batch", "exec"] as const) {
    const real = shared[method].bind(shared) as (...args: unknown[]) => unknown;
    const guarded = (...args: unknown[]) => {
      // In words that the test pool does not print.
      if (hasEnded) throw new Error("The test file has ended (disconnected: operation canceled).");
      return real(...args);
    };
    Object.assign(own, { [method]: guarded });
  }
  Object.assign(env, { DB: own });
}

/** Whether a message was sent by an earlier file: the queues keep theirs when all else is emptied. */
export function isOfEarlierFile({ timestamp }: Message): boolean {
  return timestamp.getTime() < (process.fileBeganAt ?? 0);
}
