import { z } from "zod";

/** The password is asked again, in case the session is not its owner's any more. */
export const Departure = z
  .object({ password: z.string("This must be text.").max(1024, "This is too long.") })
  .meta({ id: "Departure" });

const rows = z.array(z.record(z.string(), z.unknown()));

/** Everything that is held of an account; no keys, codes or hashes. */
export const AccountExport = z
  .object({
    exported_at: z.string(),
    account: z.record(z.string(), z.unknown()),
    notifications: rows,
    connection_requests: rows,
    connections: rows,
    applications: rows,
    blocks: rows,
    preferences: rows,
    dismissed_announcements: rows,
    profile_views: rows,
    budgets: rows,
    refused_sign_ins: rows,
    addresses: rows,
    api_keys: rows,
  })
  .meta({ id: "AccountExport" });
