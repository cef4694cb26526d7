import { as, type Person } from "./as.ts";

/** The keys of a browser that can decrypt what is sent to it. */
export interface BrowserKeys {
  p256dh: string;
  auth: string;
  /** The private key as a JWK. */
  privateKey: JsonWebKey;
}

const base64url = (bytes: ArrayBuffer | Uint8Array) => Buffer.from(bytes as Uint8Array).toString("base64url");

export async function browserKeys(): Promise<BrowserKeys> {
  const pair = (await crypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, true, [
    "deriveBits",
  ])) as CryptoKeyPair;
  return {
    p256dh: base64url((await crypto.subtle.exportKey("raw", pair.publicKey)) as ArrayBuffer),
    auth: base64url(crypto.getRandomValues(new Uint8Array(16))),
    privateKey: (await crypto.subtle.exportKey("jwk", pair.privateKey)) as JsonWebKey,
  };
}

let made = 0;

/** What a browser's `PushSubscription.toJSON()` gives. */
export async function subscriptionJson(changed: Record<string, unknown> = {}) {
  made += 1;
  const endpoint = `https://push.example.net/wpush/${made}`;
  const { p256dh, auth } = await browserKeys();
  return {
    endpoint,
    expirationTime: null,
    keys: { p256dh, auth },
    ...changed,
  };
}

export interface ShownDevice {
  id: number;
  endpoint: string;
  label: string | null;
  created_at: string;
}

/** Adds a device of a user's over HTTP. */
export async function addDevice(by: Person, changed: Record<string, unknown> = {}): Promise<ShownDevice> {
  const response = await as(by).post("/api/push/subscriptions/", await subscriptionJson(changed));
  if (response.status > 201) throw new Error(`The device was not added: ${await response.text()}`);
  return response.json();
}

export async function devicesOf(by: Person, query = "") {
  const response = await as(by).get(`/api/push/subscriptions/${query}`);
  return response.json<{ count: number; results: ShownDevice[]; next_cursor: string | null }>();
}
