import { and, eq, type SQL, sql } from "drizzle-orm";
import { isConflict } from "#core/database";
import { timeId, type UserId } from "#core/ids";
import type { SessionsEnded } from "#core/inbox";
import { refusalOf } from "#core/outgoing-address";
import type { Ports } from "#core/ports";
import { invalid, Problem } from "#core/problem";
import { literal } from "#core/sql-text";
import { closeChannel, openChannel } from "#features/notifications/service/cursors";
import { retryOnConflict } from "#http/conflict-retry";
import type { RecordAnswer } from "#http/env";
import type { Caller, RequestSession } from "#http/session";
import { MAX_DEVICES, type PushDevice, present } from "../domain.ts";
import { pushSubscriptions } from "../tables.ts";
import type { NewPushSubscription } from "../wire.ts";
import { devicesQuery, hasDevice } from "./read.ts";

type DevicePorts = Ports<"config" | "db" | "now">;

/** 201 for a device that is new to the caller. */
export interface SavedDevice {
  status: 200 | 201;
  device: PushDevice;
}

/** @throws {Problem} `channel-unavailable` where this deployment sends no push */
export function vapidPublicKey({ config }: Ports<"config">): string {
  if (config.vapid === null) throw new Problem("channel-unavailable");
  return config.vapid.publicKey;
}

/** The names by which this deployment is reached. */
export function ownHostsOf({ config }: Ports<"config">): string[] {
  return config.publicOrigin === "" ? [] : [new URL(config.publicOrigin).hostname];
}

/**
 * Keeps a device of the caller's, to which push messages go from now on. One
 * that another user had is theirs no longer: it is the same browser, in which
 * the caller has signed in. With the eleventh, the oldest goes.
 *
 * @param host the name by which this request reached us
 * @throws {Problem} `channel-unavailable`, `invalid`
 */
export async function saveDevice(
  platform: DevicePorts,
  by: Caller,
  { endpoint, keys, label }: NewPushSubscription,
  { host, recordAnswer }: { host: string; recordAnswer: RecordAnswer },
): Promise<SavedDevice> {
  vapidPublicKey(platform);
  const rules = { ownHosts: [...ownHostsOf(platform), host], exemptOrigin: platform.config.pushTestOrigin };
  const refusal = refusalOf(endpoint, rules);
  if (refusal !== undefined) throw invalid("#/endpoint", refusal);
  await requirePoint(keys.p256dh);
  return retryOnConflict(async () => {
    const now = platform.now();
    const mine = await devicesQuery(platform, by.id);
    const known = mine.find((device) => device.endpoint === endpoint);
    const device: PushDevice = {
      id: known?.id ?? timeId(now),
      userId: by.id,
      endpoint,
      ...keys,
      label: label ?? known?.label ?? null,
      session: by.claims.jti,
      sessionVersion: by.claims.version,
      createdAt: known?.createdAt ?? now.getTime(),
    };
    const status = known ? 200 : 201;
    try {
      await platform.db.batch([
        ...handOver(platform, device),
        save(platform, device),
        ...trim(platform, by.id),
        openChannel(platform, by.id, "push", hasDevice(by.id)),
        ...recordAnswer(status, present(device)),
      ]);
    } catch (error) {
      if (isConflict(error, "push_subscriptions.id")) return undefined;
      throw error;
    }
    return { status, device };
  });
}

/** @throws {Problem} `invalid` for what is no point of the curve, to which nothing can be encrypted */
async function requirePoint(p256dh: string): Promise<void> {
  const curve = { name: "ECDH", namedCurve: "P-256" };
  try {
    await crypto.subtle.importKey("raw", Buffer.from(p256dh, "base64url"), curve, false, []);
  } catch {
    throw invalid("#/keys/p256dh", "This must be a public key of P-256.");
  }
}

/** Takes the endpoint from another user who had it, and ends their channel where it was their last. */
function handOver({ db }: Ports<"db">, { endpoint, userId }: PushDevice) {
  const former = sql`(select user_id from ${pushSubscriptions} where endpoint = ${endpoint} and user_id <> ${userId})`;
  const isLast = sql`(select count(*) from ${pushSubscriptions} where user_id = ${former}) = 1`;
  return [
    closeChannel({ db }, former, "push", isLast),
    db.delete(pushSubscriptions).where(sql`endpoint = ${endpoint} and user_id <> ${userId}`),
  ] as const;
}

function save({ db }: Ports<"db">, device: PushDevice) {
  const { p256dh, auth, label, session, sessionVersion } = device;
  return db.insert(pushSubscriptions).values(device).onConflictDoUpdate({
    target: pushSubscriptions.endpoint,
    set: { p256dh, auth, label, session, sessionVersion },
  });
}

function trim({ db }: Ports<"db">, user: UserId) {
  const kept = sql`select id from ${pushSubscriptions} where user_id = ${user}
    order by created_at desc, id desc limit ${literal(MAX_DEVICES)}`;
  return [db.delete(pushSubscriptions).where(sql`user_id = ${user} and id not in (${kept})`)] as const;
}

/** The statements that end devices of a user; with the last, the channel ends. */
export function endDevices({ db }: Ports<"db">, user: UserId, which: SQL) {
  return [
    db.delete(pushSubscriptions).where(and(eq(pushSubscriptions.userId, user), which)),
    closeChannel({ db }, user, "push", sql`not ${hasDevice(user)}`),
  ] as const;
}

/** @throws {Problem} `not-found` also for a device of another user's */
export async function removeDevice(
  platform: Ports<"db">,
  session: RequestSession,
  endpoint: string,
): Promise<void> {
  const { results } = await session.authenticate([devicesQuery(platform, session.id)]);
  const device = results[0].find((one) => one.endpoint === endpoint);
  if (!device) throw new Problem("not-found");
  await platform.db.batch([...endDevices(platform, session.id, sql`id = ${device.id}`)]);
}

/** Ends the devices that hang on sessions that ended. */
export async function endDevicesOf(platform: Ports<"db">, user: UserId, ended: SessionsEnded): Promise<void> {
  const which =
    "jti" in ended
      ? sql`session = ${ended.jti}`
      : sql`session_version < ${ended.version} and session <> ${ended.keptJti ?? ""}`;
  await platform.db.batch([...endDevices(platform, user, which)]);
}
