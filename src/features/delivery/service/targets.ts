import { sql } from "drizzle-orm";
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

/** The statement that reads where a sending on a channel goes: one address, or every device. None where the user cannot be reached. */
export function targetsQuery({ db }: Ports<"db">, user: UserId, channel: ChannelName) {
  if (channel === "push")
    return db.all<TargetRow>(sql`select id, endpoint as value, label, p256dh, auth from ${pushSubscriptions}
      where user_id = ${user} order by created_at desc, id desc`);
  return db.all<TargetRow>(addressQuery({ db }, user, channel === "email" ? "email" : "phone").getSQL());
}

export function targetOf({ id, value, label, p256dh, auth }: TargetRow): DeliveryTarget {
  if (p256dh === undefined || auth === undefined) return { id, address: value, shown: masked(value) };
  return { id, address: value, shown: label ?? new URL(value).host, device: { id, p256dh, auth } };
}

/** All of them, as they may be shown. */
export function shownOf(targets: readonly DeliveryTarget[]): string {
  return targets.map(({ shown }) => shown).join(", ");
}
