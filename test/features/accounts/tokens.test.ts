import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import {
  base64url,
  decodeJwt,
  decodeProtectedHeader,
  exportJWK,
  generateKeyPair,
  importJWK,
  SignJWT,
} from "jose";
import { afterEach, describe, expect, it } from "vitest";
import { app } from "#app";
import { clock } from "#core/clock";
import type { SigningKey } from "#core/config";
import { as, call, ORIGIN, register } from "../../support/as.ts";

const [ours] = JSON.parse(env.SIGNING_KEYS) as [SigningKey];
const HEADER = { alg: "EdDSA", typ: "JWT", kid: ours.kid };
const realNow = clock.now;

afterEach(() => {
  clock.now = realNow;
});

/** Signs what the test says in the way we sign. */
async function signed(
  claims: Record<string, unknown>,
  header: Record<string, unknown> = HEADER,
  key: object = ours,
) {
  const signing = await importJWK({ ...key } as never, "EdDSA");
  return new SignJWT(claims).setProtectedHeader(header as never).sign(signing);
}

/** The claims of a genuine token, to be bent. */
async function claimsOf(name: string) {
  const { token } = await register(name);
  return decodeJwt(token);
}

async function statusWith(token: string): Promise<number> {
  return (await as({ token }).get("/api/profile/")).status;
}

/** What is done by a deployment with other settings. */
function deployedWith(settings: Record<string, string>) {
  const elsewhere = { ...env, ...settings };
  return (path: string, token?: string, method = "GET") => {
    const headers = token === undefined ? undefined : { Authorization: `Bearer ${token}` };
    return app.fetch(
      new Request(`${ORIGIN}${path}`, { method, ...(headers && { headers }) }),
      elsewhere,
      createExecutionContext(),
    );
  };
}

describe("a token", () => {
  it("carries the claims of a sliding token", { tags: "parity.connections.endpoints.2" }, async () => {
    const { id, token } = await register("claims");

    const claims = decodeJwt(token);

    expect(claims).toMatchObject({ token_type: "sliding", sub: String(id), user_id: id });
    expect(claims.exp! - claims.iat!).toBe(60 * 60);
    expect((claims.refresh_exp as number) - claims.iat!).toBe(14 * 24 * 60 * 60);
    expect(claims.jti).toMatch(/^[0-9a-f-]{36}$/);
    expect(decodeProtectedHeader(token)).toEqual(HEADER);
  });

  it("is good for any route when it is genuine", async () => {
    expect(await statusWith(await signed(await claimsOf("genuine")))).toBe(200);
  });

  it("is refused with a challenge", { tags: "parity.employers.9" }, async () => {
    const response = await as({ token: "nonsense" }).get("/api/profile/");

    expect(response.status).toBe(401);
    expect(response.headers.get("WWW-Authenticate")).toBe("Bearer");
    expect(await response.json()).toMatchObject({ code: "unauthenticated", status: 401 });
  });

  it.each<[string, Record<string, unknown>]>([
    ["of another issuer", { iss: "elsewhere" }],
    ["of no issuer", { iss: undefined }],
    ["for another audience", { aud: "elsewhere" }],
    ["for no audience", { aud: undefined }],
    ["of another type", { token_type: "access" }],
    ["without a type", { token_type: undefined }],
    ["whose subject is not its user", { sub: "1", user_id: 2 }],
    ["whose user is text", { user_id: "1" }],
    ["that never expires", { exp: undefined }],
    ["whose expiry is text", { exp: "9999999999" }],
    ["that names no session", { jti: undefined }],
    ["that is not valid yet", { nbf: 9_999_999_999 }],
    ["past its session's end", { refresh_exp: 1 }],
    ["of nobody", { sub: "268435455", user_id: 268_435_455 }],
    ["of a version to come", { ver: 2 }],
  ])("%s is refused", async (name, bent) => {
    const claims = await claimsOf(`bent-${name.replaceAll(/\W/g, "").slice(-20)}`);

    expect(await statusWith(await signed({ ...claims, ...bent }))).toBe(401);
  });

  it("is refused from the second it expires", { tags: "F30" }, async () => {
    const { token } = await register("expiring");
    const { exp = 0 } = decodeJwt(token);

    clock.now = () => new Date(exp * 1000 - 1);
    const before = await statusWith(token);
    clock.now = () => new Date(exp * 1000);
    const after = await statusWith(token);

    expect([before, after]).toEqual([200, 401]);
  });

  it("is refused without a signature", async () => {
    const claims = base64url.encode(JSON.stringify(await claimsOf("none")));

    for (const alg of ["none", "None", "NONE"]) {
      const header = base64url.encode(JSON.stringify({ ...HEADER, alg }));
      expect(await statusWith(`${header}.${claims}.`)).toBe(401);
    }
  });

  it("is refused when it is signed with the public key as a shared secret", async () => {
    const claims = await claimsOf("confusion");
    const secret = base64url.decode(ours.x);

    const token = await new SignJWT(claims).setProtectedHeader({ ...HEADER, alg: "HS256" }).sign(secret);

    expect(await statusWith(token)).toBe(401);
  });

  it("is refused by a foreign key, under our kid, under its own, and under none", async () => {
    const claims = await claimsOf("foreign");
    const { privateKey } = await generateKeyPair("EdDSA", { extractable: true });
    const foreign = await exportJWK(privateKey);

    for (const kid of [ours.kid, "foreign", undefined, "__proto__", "constructor"]) {
      expect(await statusWith(await signed(claims, { ...HEADER, kid }, foreign))).toBe(401);
    }
  });

  it("is refused when it brings its own key", async () => {
    const claims = await claimsOf("bringing");
    const { publicKey, privateKey } = await generateKeyPair("EdDSA", { extractable: true });
    const jwk = await exportJWK(publicKey);
    const foreign = await exportJWK(privateKey);

    for (const extra of [
      { jwk },
      { jku: "https://evil.test/jwks.json" },
      { x5u: "https://evil.test/cert" },
    ]) {
      expect(await statusWith(await signed(claims, { ...HEADER, ...extra }, foreign))).toBe(401);
    }
  });

  it("is refused when it asks for an extension that must be understood", async () => {
    const claims = await claimsOf("critical");
    const signing = await importJWK({ ...ours }, "EdDSA");

    const token = await new SignJWT(claims)
      .setProtectedHeader({ ...HEADER, crit: ["strange"], strange: 1 })
      .sign(signing, { crit: { strange: true } });

    expect(await statusWith(token)).toBe(401);
  });

  it("is refused under another type of token", async () => {
    expect(await statusWith(await signed(await claimsOf("typ"), { ...HEADER, typ: "at+jwt" }))).toBe(401);
  });

  it("is refused unread when it is longer than 2 KiB", async () => {
    const claims = await claimsOf("long");

    expect(await statusWith(await signed({ ...claims, more: "x".repeat(2000) }))).toBe(401);
  });

  it("is refused when its signature is another number for the same point", async () => {
    const [header, claims, signature] = (await signed(await claimsOf("malleable"))).split(".") as [
      string,
      string,
      string,
    ];
    const bytes = base64url.decode(signature);
    bytes.set(plusOrder(bytes.slice(32)), 32);

    expect(await statusWith(`${header}.${claims}.${base64url.encode(bytes)}`)).toBe(401);
  });

  it("is dead in every spelling of its signature once its session is signed out", async () => {
    const { token } = await register("spellings");
    const spellings = otherSpellings(token);
    await as({ token }).post("/api/logout/");

    for (const spelling of [token, ...spellings]) expect(await statusWith(spelling)).toBe(401);
  });

  it("is refused when its claims were changed", async () => {
    const { id, token } = await register("tampered");
    const [header, , signature] = token.split(".");
    const claims = base64url.encode(
      JSON.stringify({ ...decodeJwt(token), sub: String(id + 1), user_id: id + 1 }),
    );

    expect(await statusWith(`${header}.${claims}.${signature}`)).toBe(401);
  });

  it.each([
    "",
    "Bearer",
    "Basic YTpi",
    "Token abc",
    "Bearer a b",
    "Bearer .",
    "Bearer ..",
    "Bearer a.b.c.d.e",
  ])("is asked for when the header is %j", async (authorization) => {
    const response = await call("GET", "/api/profile/", { headers: { Authorization: authorization } });

    expect(response.status).toBe(401);
  });

  it("lives no longer than its session", async () => {
    const { token } = await register("last-hour");
    const { refresh_exp: end } = decodeJwt(token) as { refresh_exp: number };
    clock.now = () => new Date((end - 60) * 1000);

    const response = await call("POST", "/api/token/refresh/", { body: { token } });

    const { token: last } = await response.json<{ token: string }>();
    expect(decodeJwt(last).exp).toBe(end);
  });
});

describe("keys", () => {
  it("are published without what signs", async () => {
    const response = await call("GET", "/.well-known/jwks.json");

    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      keys: [{ kty: "OKP", crv: "Ed25519", x: ours.x, kid: ours.kid, alg: "EdDSA", use: "sig" }],
    });
  });

  it("rotate without signing anyone out, until the old one is taken away", async () => {
    const { token } = await register("rotating");
    const { privateKey } = await generateKeyPair("EdDSA", { extractable: true });
    const next = { ...(await exportJWK(privateKey)), kid: "dev-next" };
    const both = deployedWith({ SIGNING_KEYS: JSON.stringify([next, ours]) });
    const nextOnly = deployedWith({ SIGNING_KEYS: JSON.stringify([next]) });

    expect((await both("/api/profile/", token)).status).toBe(200);
    const refreshed = await both("/api/token/refresh/", token, "POST");
    const { token: fresh } = await refreshed.json<{ token: string }>();
    expect(decodeProtectedHeader(fresh).kid).toBe("dev-next");
    expect((await nextOnly("/api/profile/", fresh)).status).toBe(200);
    expect((await nextOnly("/api/profile/", token)).status).toBe(401);
    const published = await (await both("/.well-known/jwks.json")).json<{ keys: { kid: string }[] }>();
    expect(published.keys.map(({ kid }) => kid)).toEqual(["dev-next", ours.kid]);
  });
});

/** The order of the group (RFC 8032 §5.1), which a careless verifier does not subtract. */
const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;

function plusOrder(littleEndian: Uint8Array): Uint8Array {
  let number = [...littleEndian].reduceRight((sum, byte) => sum * 256n + BigInt(byte), 0n) + ORDER;
  return littleEndian.map(() => {
    const byte = Number(number % 256n);
    number /= 256n;
    return byte;
  });
}

/** 64 bytes leave four bits of the last letter unused; and padding may be there or not. */
function otherSpellings(token: string): string[] {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const last = letters.indexOf(token.at(-1)!);
  const siblings = Array.from({ length: 16 }, (_, bits) => letters[(last & 0b110000) | bits]);
  return [...siblings.map((letter) => token.slice(0, -1) + letter), `${token}=`, `${token}==`];
}
