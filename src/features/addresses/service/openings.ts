import { sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { UserId } from "#core/ids";
import type { Ports } from "#core/ports";
import { closeChannel, openChannel } from "#features/notifications/service/cursors";
import { type Address, type AddressKind, CHANNEL_OF_KIND } from "../domain.ts";
import { hasReachable } from "./reachable.ts";

/** The statement by which a verified address opens its channel. */
export function opening(
  platform: Ports<"db">,
  { userId, kind }: Pick<Address, "userId" | "kind">,
): BatchItem<"sqlite"> {
  return openChannel(platform, userId, CHANNEL_OF_KIND[kind], hasReachable(userId, kind));
}

/** The statements that end the channels by which a user can no longer be reached. */
export function closings(platform: Ports<"db">, user: UserId): BatchItem<"sqlite">[] {
  const kinds = Object.keys(CHANNEL_OF_KIND) as AddressKind[];
  return kinds.map((kind) =>
    closeChannel(platform, user, CHANNEL_OF_KIND[kind], sql`not ${hasReachable(user, kind)}`),
  );
}
