import { expect, it } from "vitest";
import { safeLink } from "../../src/client/links.ts";

it.each([
  "/connections/",
  "/",
  "/a?b=c#d",
  "https://example.com/a",
  "http://example.com",
  "HTTPS://example.com",
])("follows %s", (link) => {
  expect(safeLink(link)).toBe(link);
});

it.each([
  "javascript:alert(1)",
  "JaVaScRiPt:alert(1)",
  " javascript:alert(1)",
  "java\nscript:alert(1)",
  "data:text/html,x",
  "//evil.example",
  "/\\evil.example",
  "\\\\evil.example",
  "/\t/evil.example",
  "relative",
  "https:evil.example",
  "vbscript:x",
  "",
  null,
  undefined,
])("does not follow %j", { tags: "F35" }, (link) => {
  expect(safeLink(link)).toBeNull();
});
