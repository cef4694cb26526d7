import { call } from "./api.ts";
import { readDevice, writeDevice } from "./device.ts";
import { scope } from "./scope.ts";

/**
 * The push service has given this browser another address, or none: the new one
 * is subscribed and sent to the server. Where this cannot be done now, the next
 * page finds another address than the one on record and does it.
 */
export async function renewSubscription(event: PushSubscriptionChangeEvent): Promise<void> {
  const device = await readDevice();
  if (!device) return;
  const subscription = event.newSubscription ?? (await subscribeAgain(event.oldSubscription));
  if (!subscription) return;
  const body = { ...subscription.toJSON(), label: device.label };
  const response = await call("POST", "/api/push/subscriptions/", body);
  if (response?.ok) await writeDevice({ ...device, endpoint: subscription.endpoint });
}

async function subscribeAgain(old: PushSubscription | null): Promise<PushSubscription | undefined> {
  const applicationServerKey = old?.options.applicationServerKey;
  if (!applicationServerKey) return undefined;
  return scope.registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey });
}
