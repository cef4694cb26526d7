import type { Herald } from "#client/index";
import { readDevice, removeDevice, writeDevice } from "../../service-worker/device.ts";
import { deviceLabel, isAppleTouch } from "./label.ts";
import { serviceWorker } from "./worker.ts";

export const SUBSCRIPTIONS = "/api/push/subscriptions/";

/** Whether this browser can take push messages, and what is missing. */
export type PushSupport = "possible" | "denied" | "home-screen" | "missing";

export function pushSupport(): PushSupport {
  const isSupported =
    "serviceWorker" in navigator && "PushManager" in globalThis && "Notification" in globalThis;
  if (!isSupported) return isAppleTouch(navigator) ? "home-screen" : "missing";
  return Notification.permission === "denied" ? "denied" : "possible";
}

/** The address of this browser at its push service, if it takes push messages. */
export async function ownEndpoint(): Promise<string | undefined> {
  if (pushSupport() !== "possible") return undefined;
  const registration = await serviceWorker();
  return (await registration?.pushManager.getSubscription())?.endpoint;
}

/**
 * Has push messages go to this browser. It asks the user, so a click has to
 * lead here: asked unbidden, many refuse for good.
 *
 * @returns whether the user allowed it
 * @throws {DOMException} where the push service refuses
 * @throws {HeraldProblem}
 */
export async function subscribeDevice(herald: Herald): Promise<NotificationPermission> {
  const permission = await Notification.requestPermission();
  if (permission === "granted") await subscribe(herald);
  return permission;
}

/** @throws {DOMException | HeraldProblem} */
async function subscribe(herald: Herald): Promise<void> {
  if (!(await serviceWorker())) throw new DOMException("There is no service worker.", "AbortError");
  const registration = await navigator.serviceWorker.ready;
  const session = herald.session.get();
  if (session.status !== "signed-in") return;
  const { public_key } = await herald.request<{ public_key: string }>("GET", "/api/push/public-key/");
  const key = bytesOf(public_key);
  const known = await registration.pushManager.getSubscription();
  // A browser holds one subscription, and refuses another with a new key.
  if (known && !isSame(known.options.applicationServerKey, key)) await known.unsubscribe();
  const subscription = await registration.pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: key,
  });
  const label = deviceLabel(navigator.userAgent);
  await herald.request("POST", SUBSCRIPTIONS, { ...subscription.toJSON(), label });
  await writeDevice({ user: session.user.id, label, endpoint: subscription.endpoint });
}

/** Ends this browser's subscription where it is the one that was removed from the list. */
export async function forgetIfOwn(endpoint: string): Promise<void> {
  if (endpoint === (await ownEndpoint())) await forgetSubscription();
}

/**
 * Keeps the subscription with the user who made it: it ends with their session,
 * also for another user, and a new address that the push service gave meanwhile
 * is sent to the server.
 *
 * @param user who is signed in, 0 for nobody
 */
export async function checkSubscription(herald: Herald, user: number): Promise<void> {
  const record = await readDevice();
  if (!record) return;
  if (record.user !== user) return forgetSubscription();
  if (pushSupport() !== "possible" || Notification.permission !== "granted") return removeDevice();
  if ((await ownEndpoint()) !== record.endpoint) await subscribe(herald);
}

async function forgetSubscription(): Promise<void> {
  await removeDevice();
  const registration = await serviceWorker();
  const subscription = await registration?.pushManager.getSubscription();
  await subscription?.unsubscribe();
  const shown = (await registration?.getNotifications()) ?? [];
  for (const each of shown) each.close();
}

function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

function isSame(known: ArrayBuffer | null, wanted: Uint8Array): boolean {
  const bytes = new Uint8Array(known ?? []);
  return bytes.length === wanted.length && bytes.every((byte, at) => byte === wanted[at]);
}
