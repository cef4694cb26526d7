import { expect, it } from "vitest";
import { originOf } from "../../scripts/lib/origin.ts";

it.each([
  ["127.0.0.1", 9000, "http://127.0.0.1:9000"],
  ["localhost", 80, "http://localhost"],
  ["0.0.0.0", 9000, "http://localhost:9000"],
  ["::", 9000, "http://localhost:9000"],
  ["::1", 9000, "http://[::1]:9000"],
])("mails of a local server that listens at %s, port %i, lead to %s", (host, port, origin) => {
  expect(originOf(host, port)).toBe(origin);
});
