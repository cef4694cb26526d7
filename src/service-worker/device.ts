import { scope } from "./scope.ts";

/** Written by the page that subscribes this browser (web/device/record.ts). */
const CACHE = "herald.device";
const RECORD = "/device";

const SUBSCRIPTIONS = "/api/push/subscriptions/";

/** Whose browser this is, and what they call it. */
export interface Device {
  user: number;
  label: string;
  endpoint: string;
}

export async function readDevice(): Promise<Device | undefined> {
  // Only the page makes this cache.
  if (!(await caches.has(CACHE))) return undefined;
  return (await (await caches.open(CACHE)).match(RECORD))?.json();
}

async function writeDevice(device: Device): Promise<void> {
  await (await caches.open(CACHE)).put(RECORD, Response.json(device));
}

/**
 * The push service has given this browser another address, or none: the new one
 * is subscribed and sent to the server. Where this cannot be done now, the next
 * page does it.
 */
export async function renewSubscription(event: PushSubscriptionChangeEvent): Promise<void> {
  const device = await readDevice();
  if (!device) return;
  const subscription = event.newSubscription ?? (await subscribeAgain(event.oldSubscription));
  const { value: proof } = (await scope.cookieStore?.get("csrftoken")) ?? {};
  if (!subscription || !proof) return;
  const response = await fetch(SUBSCRIPTIONS, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      "X-CSRFToken": proof,
      // Refused where another user has signed in meanwhile: the device is not theirs.
      "X-Herald-User": String(device.user),
    },
    body: JSON.stringify({ ...subscription.toJSON(), label: device.label }),
  });
  // Else the next page finds another address than the one on record, and sends it.
  if (response.ok) await writeDevice({ ...device, endpoint: subscription.endpoint });
}

async function subscribeAgain(old: PushSubscription | null): Promise<PushSubscription | undefined> {
  const applicationServerKey = old?.options.applicationServerKey;
  if (!applicationServerKey) return undefined;
  return scope.registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey });
}
