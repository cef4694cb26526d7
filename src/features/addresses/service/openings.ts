import { sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { UserId } from "#core/ids";
import type { Ports } from "#core/ports";
import {
  closeChannels,
  EMAIL_CURSORS,
  openChannels,
  SMS_CURSORS,
} from "#features/notifications/service/cursors";
import type { Address } from "../domain.ts";
import { hasReachable } from "./reachable.ts";

const CURSORS_OF = { email: EMAIL_CURSORS, phone: SMS_CURSORS } as const;

/** The statement by which a verified address opens its channel. */
export function opening(
  platform: Ports<"db">,
  { userId, kind }: Pick<Address, "userId" | "kind">,
): BatchItem<"sqlite"> {
  return openChannels(platform, userId, CURSORS_OF[kind], hasReachable(userId, kind));
}

/** The statements that end the channels by which a user can no longer be reached. */
export function closings(platform: Ports<"db">, user: UserId): BatchItem<"sqlite">[] {
  const kinds = Object.keys(CURSORS_OF) as Address["kind"][];
  return kinds.map((kind) =>
    closeChannels(platform, user, CURSORS_OF[kind], sql`not ${hasReachable(user, kind)}`),
  );
}
