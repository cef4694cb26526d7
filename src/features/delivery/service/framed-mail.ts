import { eq } from "drizzle-orm";
import { devOutboxMessages } from "#channels/dev-outbox/tables";
import type { Ports } from "#core/ports";
import { Problem } from "#core/problem";

/**
 * The HTML of a mail in the outbox of development, for a frame: its links open beside it.
 *
 * @throws {Problem} `not-found` also where nothing is developed
 */
export async function framedMail({ db, config }: Ports<"db" | "config">, id: number): Promise<string> {
  if (config.environment !== "development") throw new Problem("not-found");
  const [row] = await db
    .select({ html: devOutboxMessages.html })
    .from(devOutboxMessages)
    .where(eq(devOutboxMessages.id, id));
  if (!row?.html) throw new Problem("not-found");
  return row.html.replace("<head>", '<head><base target="_blank">');
}
