import type { UserId } from "#core/ids";
import type * as wire from "./wire.ts";

/** A browser that takes push messages. */
export interface PushDevice {
  id: number;
  userId: UserId;
  endpoint: string;
  p256dh: string;
  auth: string;
  label: string | null;
  session: string;
  sessionVersion: number;
  createdAt: number;
}

export const MAX_DEVICES = 10;

export function present({ id, endpoint, label, createdAt }: PushDevice): wire.PushSubscription {
  return { id, endpoint, label, created_at: new Date(createdAt).toISOString() };
}
