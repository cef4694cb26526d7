import { expect, it } from "vitest";
import { mayGiveOrigin, originOf } from "../../scripts/lib/origin.ts";

it.each([
  ["127.0.0.1", 9000, "http://127.0.0.1:9000"],
  ["localhost", 80, "http://localhost"],
  ["0.0.0.0", 9000, "http://localhost:9000"],
  ["::", 9000, "http://localhost:9000"],
  ["::1", 9000, "http://[::1]:9000"],
])("mails of a local server that listens at %s, port %i, lead to %s", (host, port, origin) => {
  expect(originOf(host, port)).toBe(origin);
});

it.each([
  [true, ""],
  [true, "--port\n8787\n--var\nRATE_LIMITS:off\nPUBLIC_ORIGIN="],
  [false, "--var\nPUBLIC_ORIGIN:https://herald.example"],
  [false, 'APP_SECRET=x\nPUBLIC_ORIGIN="https://herald.example"'],
  [false, "APP_SECRET=x\nENVIRONMENT=production"],
  [false, "--var=ENVIRONMENT:production"],
])("a local server may be given its own origin: %s, by the settings %j", (may, settings) => {
  expect(mayGiveOrigin(settings)).toBe(may);
});
