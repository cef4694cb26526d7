import { expect, it } from "vitest";
import { keyOf } from "../../src/web/use-page-keys.ts";

it.each([
  ["j", "KeyJ", "j"],
  ["J", "KeyJ", "j"],
  ["о", "KeyJ", "j"],
  ["О", "KeyJ", "j"],
  ["г", "KeyU", "u"],
  // A Dvorak layout has its j elsewhere, and what counts is what is printed.
  ["j", "KeyC", "j"],
  ["/", "Slash", "/"],
  [".", "Slash", "/"],
  [",", "Slash", "?"],
  ["?", "Minus", "?"],
  // On a German keyboard this is a dash.
  ["-", "Slash", "-"],
  ["Delete", "Delete", "Delete"],
  ["ArrowDown", "ArrowDown", "ArrowDown"],
])("reads %j on the key %s as %j", (key, code, expected) => {
  expect(keyOf({ key, code })).toBe(expected);
});
