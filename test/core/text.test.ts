import { expect, it } from "vitest";
import { hasHiddenCharacters } from "#core/text";

it.each([
  "Ada Lovelace",
  "नमस्ते क्\u200Dष",
  "می\u200Cخواهم",
  "👩\u200D💻 Grace",
  "👩🏽\u200D💻",
  "❤\uFE0F\u200D🔥",
  "Zoë",
  "李小龍",
])("takes %j", (text) => {
  expect(hasHiddenCharacters(text)).toBe(false);
});

it.each([
  ["a control character", "Ada\u0007"],
  ["a line break", "Ada\nLovelace"],
  ["a right-to-left override", "Ada\u202Egnp.exe"],
  ["an isolate", "\u2067Ada"],
  ["a right-to-left mark", "Ada\u200F"],
  ["a zero-width space", "A\u200Bda"],
  ["a byte order mark", "\uFEFFAda"],
  ["a soft hyphen", "A\u00ADda"],
  ["a joiner between Latin letters", "ad\u200Dmin"],
  ["a joiner at the start", "\u200Cadmin"],
  ["a tag character", "Ada\u{E0041}"],
])("finds %s", (_, text) => {
  expect(hasHiddenCharacters(text)).toBe(true);
});
