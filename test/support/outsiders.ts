import { makeApiKey } from "#features/accounts/service/api-keys";
import { recordNothing } from "#http/idempotency";
import { makeAdmin } from "./as.ts";
import { person, platform } from "./people.ts";

/** Who has no part in what is between two users, and the status they get. Admins have no power over it. */
export const OUTSIDERS = [
  { who: "a stranger", status: 404 },
  { who: "an admin", status: 404 },
  { who: "nobody", status: 401 },
  { who: "a token that is none of ours", status: 401 },
  { who: "an API key", status: 403 },
] as const;

/** The headers by which one of them calls. */
export async function headersOf(who: (typeof OUTSIDERS)[number]["who"]): Promise<Record<string, string>> {
  if (who === "nobody") return {};
  if (who === "a token that is none of ours") return { Authorization: "Bearer x.y.z" };
  const other = await person();
  if (who === "an admin" || who === "an API key") await makeAdmin(other);
  if (who !== "an API key") return { Authorization: `Bearer ${other.token}` };
  const claims = { user: other.id, jti: "", version: 1, expiresAt: 0, refreshExpiresAt: 0 };
  const by = { id: other.id, username: other.username, access: "admin" as const, claims };
  return { Authorization: `Bearer ${(await makeApiKey(platform(), by, "host", recordNothing)).key}` };
}
