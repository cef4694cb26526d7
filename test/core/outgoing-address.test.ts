import { describe, expect, it } from "vitest";
import { refusalOf } from "#core/outgoing-address";

const RULES = { ownHosts: ["herald.example"], exemptOrigin: "" };

/** Each leads, or may lead, to this machine, its network or this deployment; or cannot be a push service or a webhook. */
const REFUSED: Record<string, string[]> = {
  "an IPv4 address in any spelling": [
    "https://127.0.0.1/x",
    "https://10.0.0.1/x",
    "https://8.8.8.8/x",
    "https://2130706433/x",
    "https://0x7f000001/x",
    "https://0x7F.0.0.1/x",
    "https://017700000001/x",
    "https://0177.0.0.1/x",
    "https://0x7f.0.0.01/x",
    "https://0177.0x0.1/x",
    "https://127.1/x",
    "https://127.0.1/x",
    "https://0/x",
    "https://127.0.0.1./x",
    "https://%31%32%37.0.0.1/x",
    "https://１２７．０．０．１/x",
    "https://127。0。0。1/x",
    "https://①②⑦.0.0.1/x",
    "https://169.254.169.254/latest/meta-data/",
  ],
  "an IPv6 address": [
    "https://[::1]/x",
    "https://[::]/x",
    "https://[::ffff:127.0.0.1]/x",
    "https://[::ffff:7f00:1]/x",
    "https://[64:ff9b::7f00:1]/x",
    "https://[fe80::1]/x",
    "https://[fe80::1%25eth0]/x",
    "https://[fe80::1%eth0]/x",
    "https://[::127.0.0.1]/x",
    "https://[2001:db8::1]/x",
  ],
  "a name of one's own machine or network": [
    "https://localhost/x",
    "https://LOCALHOST/x",
    "https://localhost./x",
    "https://app.localhost/x",
    "https://printer.local/x",
    "https://metadata.google.internal/x",
    "https://router.home.arpa/x",
    "https://intranet/x",
    "https://ｌｏｃａｌｈｏｓｔ/x",
  ],
  "this deployment": ["https://herald.example/x", "https://HERALD.example./x"],
  "another protocol or port": [
    "http://push.example.net/x",
    "https://push.example.net:8443/x",
    "https://push.example.net:80/x",
    "ftp://push.example.net/x",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "data:text/plain,x",
  ],
  "a user name, or what is no URL": [
    "https://ada@push.example.net/x",
    "https://ada:secret@push.example.net/x",
    "https://push.example.net@127.0.0.1/x",
    "//push.example.net/x",
    "push.example.net",
    "",
    "https://",
    " https://push.example.net/x",
    "https://push.example.net/x\n",
  ],
};

describe.each(Object.entries(REFUSED))("%s", (_kind, addresses) => {
  it.each(addresses)("is refused: %j", (address) => {
    expect(refusalOf(address, RULES)).toMatch(/^This must /);
  });
});

it.each([
  "https://updates.push.services.mozilla.com/wpush/v2/gAAAA",
  "https://fcm.googleapis.com/fcm/send/abc:def",
  "https://web.push.apple.com/QGu",
  "https://push.example.net:443/x",
  "https://1e100.net/x",
  "https://xn--bcher-kva.example/x",
  "https://localhost.example.net/x",
  "https://not-herald.example/x",
])("lets %s through", (address) => {
  expect(refusalOf(address, RULES)).toBeUndefined();
});

it("exempts one origin alone, and not another port, protocol or longer name of it", () => {
  const rules = { ...RULES, exemptOrigin: "http://127.0.0.1:8123" };

  expect(refusalOf("http://127.0.0.1:8123/x", rules)).toBeUndefined();
  for (const other of ["http://127.0.0.1:8124/x", "https://127.0.0.1:8123/x", "http://127.0.0.1:8123.evil/x"])
    expect(refusalOf(other, rules)).toMatch(/^This must /);
});
