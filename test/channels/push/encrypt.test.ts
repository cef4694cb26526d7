import { expect, it } from "vitest";
import { encrypted } from "#channels/push/encrypt";

/** RFC 8291, section 5 and appendix A. */
const EXAMPLE = {
  plain: "When I grow up, I want to be a watermelon",
  auth: "BTBZMqHH6r4Tts7J_aSIgg",
  receiver: "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
  sender: {
    public: "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8",
    private: "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw",
  },
  salt: "DGv6ra1nlYgDCS1FRnbzlw",
  body:
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27ml" +
    "mlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPT" +
    "pK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN",
};

async function senderOf({ sender }: typeof EXAMPLE): Promise<CryptoKeyPair> {
  const point = Buffer.from(sender.public, "base64url");
  const [x, y] = [point.subarray(1, 33).toString("base64url"), point.subarray(33).toString("base64url")];
  const key = { kty: "EC", crv: "P-256", x, y };
  const curve = { name: "ECDH", namedCurve: "P-256" };
  return {
    publicKey: await crypto.subtle.importKey("jwk", key, curve, true, []),
    privateKey: await crypto.subtle.importKey("jwk", { ...key, d: sender.private }, curve, true, [
      "deriveBits",
    ]),
  };
}

it("gives the RFC's own example byte for byte", async () => {
  const randomness = { salt: Buffer.from(EXAMPLE.salt, "base64url"), sender: await senderOf(EXAMPLE) };
  const keys = { p256dh: EXAMPLE.receiver, auth: EXAMPLE.auth };

  const body = await encrypted(new TextEncoder().encode(EXAMPLE.plain), keys, randomness);

  expect(Buffer.from(body).toString("base64url")).toBe(EXAMPLE.body);
});

it("never repeats a salt or a key", async () => {
  const keys = { p256dh: EXAMPLE.receiver, auth: EXAMPLE.auth };
  const heads = await Promise.all(
    Array.from({ length: 50 }, async () =>
      Buffer.from((await encrypted(new Uint8Array(1), keys)).slice(0, 86)),
    ),
  );

  expect(new Set(heads.map((head) => head.subarray(0, 16).toString("hex"))).size).toBe(50);
  expect(new Set(heads.map((head) => head.subarray(21).toString("hex"))).size).toBe(50);
});
