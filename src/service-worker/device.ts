/** Written by the page that subscribes this browser, and read by the service worker, too. */
const CACHE = "herald.device";
const RECORD = "/device";

/** Whose browser this is, what they call it, and its address at the push service. */
export interface SubscribedDevice {
  user: number;
  label: string;
  endpoint: string;
}

export async function readDevice(): Promise<SubscribedDevice | undefined> {
  // A page that is not served securely has none.
  if (!("caches" in globalThis) || !(await caches.has(CACHE))) return undefined;
  return (await (await caches.open(CACHE)).match(RECORD))?.json();
}

export async function writeDevice(device: SubscribedDevice): Promise<void> {
  await (await caches.open(CACHE)).put(RECORD, Response.json(device));
}

export async function removeDevice(): Promise<void> {
  await caches.delete(CACHE);
}
