import { generateKeyPairSync, sign } from "node:crypto";

/** Tags of ASN.1 in DER (X.690). */
const [INTEGER, BITS, OCTETS, OBJECT, TEXT, TIME, SEQUENCE, SET] = [2, 3, 4, 6, 12, 23, 0x30, 0x31];

function sized(length: number): Buffer {
  if (length < 128) return Buffer.from([length]);
  return Buffer.from(length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255]);
}
const part = (tag: number, ...inner: (Buffer | number[])[]) => {
  const content = Buffer.concat(inner.map((each) => Buffer.from(each)));
  return Buffer.concat([Buffer.from([tag]), sized(content.length), content]);
};
const utc = (at: Date) => `${at.toISOString().replace(/[-:T]/g, "").slice(2, 14)}Z`;

const ECDSA_SHA256 = part(SEQUENCE, part(OBJECT, [0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2]));
const DAY_MS = 24 * 60 * 60 * 1000;

/** A certificate (RFC 5280) for an address of this machine, valid today, that nobody has signed but its own key. */
export function selfSigned(ip: number[]): { key: string; cert: string } {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const name = part(
    SEQUENCE,
    part(SET, part(SEQUENCE, part(OBJECT, [0x55, 4, 3]), part(TEXT, Buffer.from("peer")))),
  );
  const [from, to] = [-DAY_MS, DAY_MS].map((shift) =>
    part(TIME, Buffer.from(utc(new Date(Date.now() + shift)))),
  );
  const hosts = part(SEQUENCE, part(OBJECT, [0x55, 29, 17]), part(OCTETS, part(SEQUENCE, part(0x87, ip))));
  const body = part(
    SEQUENCE,
    part(0xa0, part(INTEGER, [2])),
    part(INTEGER, [1]),
    ECDSA_SHA256,
    name,
    part(SEQUENCE, from as Buffer, to as Buffer),
    name,
    publicKey.export({ type: "spki", format: "der" }),
    part(0xa3, part(SEQUENCE, hosts)),
  );
  const seal = sign("sha256", body, privateKey);
  const whole = part(SEQUENCE, body, ECDSA_SHA256, part(BITS, [0], seal));
  return {
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${whole.toString("base64").replace(/.{64}/g, "$&\n")}\n-----END CERTIFICATE-----\n`,
  };
}
