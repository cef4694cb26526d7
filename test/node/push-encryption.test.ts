import { createECDH, randomBytes } from "node:crypto";
import ece from "http_ece";
import { decodeJwt, importJWK, jwtVerify } from "jose";
import { describe, expect, it } from "vitest";
import webpush from "web-push";
import { encrypted, MAX_BODY, MAX_PLAIN } from "../../src/channels/push/encrypt.ts";
import { fitted, type PushPayload } from "../../src/channels/push/message.ts";
import { authorization } from "../../src/channels/push/vapid.ts";

/** A browser as push services know it. */
function browser() {
  const privateKey = createECDH("prime256v1");
  privateKey.generateKeys();
  const keys = {
    p256dh: privateKey.getPublicKey().toString("base64url"),
    auth: randomBytes(16).toString("base64url"),
  };
  const decrypt = (body: Uint8Array) =>
    ece.decrypt(Buffer.from(body), { version: "aes128gcm", privateKey, authSecret: keys.auth }).toString();
  return { keys, decrypt };
}

const LETTERS = ["a", "ß", "字", "👩🏽‍🚀", "🇩🇪", "‮", '"', "\\", "\n", "\u0000", "é"];

/** A text of 2,000 characters, of other letters each time. */
function text(seed: number): string {
  const points = Array.from(
    { length: 3000 },
    (_, place) => LETTERS[(seed * 7 + place * (seed + 3)) % LETTERS.length],
  );
  return [...points.join("")].slice(0, 2000).join("");
}

function payloadOf(seed: number): PushPayload {
  const notification = {
    title: `Nr. ${seed} 🎉`,
    body: text(seed),
    navigate: "https://herald.example/",
    tag: `n-${seed}`,
  };
  return { web_push: 8030, notification, app_badge: seed };
}

const MANY = Array.from({ length: 200 }, (_, seed) => seed);

describe("what is encrypted for a device", () => {
  it("is read by an independent decoder for 200 fresh devices, as what web-push encrypts is", async () => {
    for (const seed of MANY) {
      const { keys, decrypt } = browser();
      const plain = JSON.stringify(fitted(payloadOf(seed), MAX_PLAIN));
      const theirs = webpush.generateRequestDetails({ endpoint: "https://push.example.net/1", keys }, plain);

      const ours = await encrypted(new TextEncoder().encode(plain), keys);

      expect(decrypt(ours)).toBe(plain);
      expect(decrypt(theirs.body as Buffer)).toBe(plain);
      expect(ours.length).toBe((theirs.body as Buffer).length);
      // Size of a record and length of the key; between salts and keys that differ each time.
      expect([...ours.subarray(16, 22)]).toEqual([...(theirs.body as Buffer).subarray(16, 22)]);
      expect(ours.length).toBeLessThanOrEqual(MAX_BODY);
      const shown = (JSON.parse(decrypt(ours)) as PushPayload).notification.body;
      expect(shown.isWellFormed()).toBe(true);
      expect(shown === text(seed) || (shown.endsWith("…") && text(seed).startsWith(shown.slice(0, -1)))).toBe(
        true,
      );
    }
  });

  it("cannot be read once a byte of it is flipped, nor by another device", async () => {
    const { keys, decrypt } = browser();
    const body = await encrypted(new TextEncoder().encode("Hello"), keys);
    expect(decrypt(body)).toBe("Hello");

    // Not the size of a record, which is no part of what is sealed as long as the record fits into it.
    for (const place of [0, 15, 20, 22, 60, 86, 90, body.length - 1]) {
      const flipped = Uint8Array.from(body, (byte, at) => (at === place ? byte ^ 1 : byte));
      expect(() => decrypt(flipped), `byte ${place}`).toThrow();
    }
    expect(() => browser().decrypt(body)).toThrow();
  });

  it("fills one message exactly at the most, and no more", async () => {
    const { keys, decrypt } = browser();
    const most = "x".repeat(MAX_PLAIN);

    const body = await encrypted(new TextEncoder().encode(most), keys);

    expect(body.length).toBe(4096);
    expect(decrypt(body)).toBe(most);
    await expect(encrypted(new TextEncoder().encode(`${most}x`), keys)).rejects.toThrow("too long");
  });
});

describe("what a push service knows us by", () => {
  const { privateKey, publicKey } = webpush.generateVAPIDKeys();
  const keys = { privateKey, publicKey, subject: "mailto:ops@herald.example" };
  const now = new Date("2026-03-01T12:00:00Z");

  it("names the origin and at most a day, signed by our key, as web-push does", async () => {
    const header = await authorization("https://push.example.net/wpush/1", keys, now);
    const theirs = webpush.getVapidHeaders(
      "https://push.example.net",
      keys.subject,
      publicKey,
      privateKey,
      "aes128gcm",
      Math.floor(now.getTime() / 1000) + 12 * 60 * 60,
    );

    const [, token = "", key] = /^vapid t=([^,]+), k=([\w-]+)$/.exec(header) ?? [];
    const [, other = ""] = /t=([^,]+)/.exec(theirs.Authorization) ?? [];
    expect(key).toBe(publicKey);
    expect(decodeJwt(token)).toEqual(decodeJwt(other));
    const point = Buffer.from(publicKey, "base64url");
    const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((part) => part.toString("base64url"));
    const verifying = await importJWK({ kty: "EC", crv: "P-256", x: x!, y: y! }, "ES256");
    const { payload } = await jwtVerify(token, verifying, { currentDate: now });
    expect(payload.aud).toBe("https://push.example.net");
    expect(payload.exp! - now.getTime() / 1000).toBeLessThanOrEqual(24 * 60 * 60);
  });

  it("is signed once for an origin and some hours, and anew for another, or later", async () => {
    const at = (hours: number, origin = "https://push.example.net") =>
      authorization(`${origin}/x`, keys, new Date(now.getTime() + hours * 60 * 60 * 1000));

    const first = await at(0);

    expect(await at(10)).toBe(first);
    expect(await at(0, "https://other.example.net")).not.toBe(first);
    expect(await at(11.5)).not.toBe(first);
    expect(await at(-1)).not.toBe(first);
  });
});
