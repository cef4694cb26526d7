import { describe, expect, it } from "vitest";
import { addressBlock, addressOf } from "#http/address";

it.each([
  ["192.0.2.7", "192.0.2.7"],
  ["::ffff:192.0.2.7", "192.0.2.7"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["2001:DB8:0001:2::1", "2001:db8:1:2::/64"],
  ["2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::/64"],
  ["2001:db8::1", "2001:db8:0:0::/64"],
  ["::1", "0:0:0:0::/64"],
  ["fe80::1%eth0", "fe80:0:0:0::/64"],
  ["2001:db8:nonsense", "unknown"],
  ["", "unknown"],
  [null, "unknown"],
])("takes %s for a part of %s", (address, block) => {
  expect(addressBlock(address)).toBe(block);
});

it("keeps neighbouring /64 networks apart", () => {
  expect(addressBlock("2001:db8:1:2::1")).not.toBe(addressBlock("2001:db8:1:3::1"));
});

const from = (said: string | undefined, clientIp?: string) =>
  addressOf({
    headers: new Headers(said === undefined ? {} : { "CF-Connecting-IP": said }),
    cf: clientIp === undefined ? undefined : { clientIp },
  });

describe("the address of a request", () => {
  it("is what Cloudflare says", () => {
    expect(from("192.0.2.7")).toBe("192.0.2.7");
    expect(from(undefined)).toBeNull();
  });

  it.each([
    ["198.51.100.4:50123", "198.51.100.4"],
    ["[2001:db8::4]:50123", "2001:db8::4"],
    ["[::ffff:198.51.100.4]:50123", "::ffff:198.51.100.4"],
  ])("is that of the connection %s without Cloudflare, whatever the client writes", (clientIp, address) => {
    expect(from("192.0.2.7", clientIp)).toBe(address);
    expect(from(undefined, clientIp)).toBe(address);
  });

  it.each(["127.0.0.1:50123", "[::1]:50123", "[::ffff:127.0.0.1]:50123"])(
    "is what a proxy on the same machine (%s) says",
    (clientIp) => {
      expect(from("192.0.2.7", clientIp)).toBe("192.0.2.7");
    },
  );

  it("is the same machine where nobody says otherwise", () => {
    expect(from(undefined, "127.0.0.1:50123")).toBe("127.0.0.1");
  });
});
