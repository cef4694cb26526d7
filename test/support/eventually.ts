import { env } from "cloudflare:workers";
import { PATIENCE_MS } from "./patience.ts";

const PAUSE_MS = 10;

/** Looks again and again until what it sees satisfies `until`, and gives that back; fails with what it saw last. */
export async function eventually<Seen>(
  look: () => Seen | Promise<Seen>,
  until: (seen: Seen) => boolean,
): Promise<Seen> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const seen = await look();
    if (until(seen)) return seen;
    if (Date.now() > deadline) throw new Error(`It did not come to pass; last seen: ${JSON.stringify(seen)}`);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

/** Waits until every event so far has been processed, so that what has not been sent by then never will be. */
export async function allProcessed(): Promise<void> {
  await eventually(
    () => env.DB.prepare("select count(*) from events where id > 0").first<number>("count(*)"),
    (waiting) => waiting === 0,
  );
}
