import type { Ports, WritePorts } from "#core/ports";
import { Problem } from "#core/problem";
import { accountQuery } from "#features/accounts/service/read";
import { requireLimit } from "#http/rate-limit";
import { settingsOf } from "../own-categories.ts";
import { readUnsubscribeToken } from "../unsubscribe.ts";
import { changePreferences } from "./preferences.ts";
import { readCategories } from "./read-categories.ts";

/**
 * Turns off e-mail of the categories that a mail's link names. Repeating it
 * changes nothing.
 *
 * @returns those categories
 * @throws {Problem} `too-many-requests`
 * @throws {Problem} `not-found` for a token that is not ours, or whose account is gone
 */
export async function unsubscribe(platform: WritePorts & Ports<"limits">, token: string): Promise<string[]> {
  const unsubscription = readUnsubscribeToken(platform.config.secrets, token);
  if (!unsubscription) throw new Problem("not-found");
  // Not of the user's own writes, which others who hold the link might use up.
  await requireLimit(platform, "refresh", `unsubscribe:${unsubscription.user}`);
  const [account] = await accountQuery(platform, unsubscription.user);
  if (!account) throw new Problem("not-found");
  // A category may have been deleted since the mail was sent, or its e-mail fixed.
  const settings = settingsOf(await readCategories(platform));
  const categories = Object.keys(settings).filter(
    (key) => unsubscription.categories.includes(key) && !settings[key]?.locked.includes("email"),
  );
  await changePreferences(
    platform,
    { id: unsubscription.user },
    { categories: categories.map((key) => ({ key, email: "off" })) },
  );
  return categories;
}
