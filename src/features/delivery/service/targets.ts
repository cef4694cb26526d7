import { type SQL, sql } from "drizzle-orm";
import type { ChannelName, DeviceKeys } from "#core/delivery";
import type { UserId } from "#core/ids";
import type { Ports } from "#core/ports";
import { addressQuery } from "#features/addresses/service/read";
import { pushSubscriptions } from "#features/devices/tables";
import { masked } from "../domain.ts";

/** One address, number or device that a sending goes to. */
export interface DeliveryTarget {
  /** Of the address or the device. */
  id: number;
  address: string;
  /** As it may be shown to its owner and to admins. */
  shown: string;
  device?: DeviceKeys;
}

/** A row of `targetsQuery`; the keys and the label are a device's. */
export interface TargetRow {
  id: number;
  value: string;
  label?: string | null;
  p256dh?: string;
  auth?: string;
}

/** Where a sending on each channel goes: to one address, or to every device. No row where the user cannot be reached. */
const WHERE: Record<ChannelName, (platform: Ports<"db">, user: UserId) => SQL> = {
  email: (platform, user) => addressQuery(platform, user, "email").getSQL(),
  push: (_platform, user) => sql`select id, endpoint as value, label, p256dh, auth from ${pushSubscriptions}
    where user_id = ${user} order by created_at desc, id desc`,
  sms: (platform, user) => addressQuery(platform, user, "phone").getSQL(),
};

/** The statement that reads where a sending on a channel goes. */
export function targetsQuery(platform: Ports<"db">, user: UserId, channel: ChannelName) {
  return platform.db.all<TargetRow>(WHERE[channel](platform, user));
}

export function targetOf({ id, value, label, p256dh, auth }: TargetRow): DeliveryTarget {
  if (p256dh === undefined || auth === undefined) return { id, address: value, shown: masked(value) };
  return { id, address: value, shown: label ?? new URL(value).host, device: { id, p256dh, auth } };
}

/** All of them, as they may be shown. */
export function shownOf(targets: readonly DeliveryTarget[]): string {
  return targets.map(({ shown }) => shown).join(", ");
}
