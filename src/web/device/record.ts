/** Read by the service worker, too (service-worker/device.ts). */
const CACHE = "herald.device";
const RECORD = "/device";

/** For whom this browser takes push messages. */
export interface DeviceRecord {
  user: number;
  label: string;
  endpoint: string;
}

export async function readRecord(): Promise<DeviceRecord | undefined> {
  if (!("caches" in globalThis) || !(await caches.has(CACHE))) return undefined;
  return (await (await caches.open(CACHE)).match(RECORD))?.json();
}

export async function writeRecord(record: DeviceRecord): Promise<void> {
  await (await caches.open(CACHE)).put(RECORD, Response.json(record));
}

export async function removeRecord(): Promise<void> {
  await caches.delete(CACHE);
}
