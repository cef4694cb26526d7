/** Written by the page that subscribes this browser (web/device/record.ts). */
const CACHE = "herald.device";
const RECORD = "/device";

/** Whose browser this is, what they call it, and its address at the push service. */
export interface SubscribedDevice {
  user: number;
  label: string;
  endpoint: string;
}

export async function readDevice(): Promise<SubscribedDevice | undefined> {
  // Only the page makes this cache.
  if (!(await caches.has(CACHE))) return undefined;
  return (await (await caches.open(CACHE)).match(RECORD))?.json();
}

export async function writeDevice(device: SubscribedDevice): Promise<void> {
  await (await caches.open(CACHE)).put(RECORD, Response.json(device));
}
