import { expect, it } from "vitest";
import { visibleText, withoutRepetition } from "#core/plain-text";
import { piecesOf } from "../../src/web/plain-text.ts";

it("keeps nothing of a text in which nothing can be seen", () => {
  for (const text of ["", "  ", "\u200B\u2060", "\u3164", "\u2800", "\u00AD\uFEFF"])
    expect(visibleText(text), JSON.stringify(text)).toBe("");
});

it("takes out of a text what would turn the words around it", () => {
  expect(visibleText("\u202Elive wants to connect")).toBe("live wants to connect");
  expect(visibleText("\u2067a\u2069 \u202Db\u202C")).toBe("a b");
});

it("keeps the joiners of scripts and emoji", () => {
  for (const text of ["می‌خواهم", "👩‍🚀"]) expect(visibleText(text)).toBe(text);
});

it.each([
  ["Ada wants to connect", "Ada wants to connect.", "Ada wants to connect", ""],
  ["New message", "New message from Ada.", "New message from Ada.", ""],
  ["New message", "Newer messages follow.", "New message", "Newer messages follow."],
  ["It is done!", "it is  done", "It is done!", ""],
  ["Rings", `Rings\n${"and fields ".repeat(20)}`, "Rings", `Rings\n${"and fields ".repeat(20)}`.trim()],
  ["\u200B", "Words", "", "Words"],
  ["Title", "\u200B", "Title", ""],
])("says once what %j and %j say", (title, message, shownTitle, shownMessage) => {
  expect(withoutRepetition({ title, message })).toEqual({ title: shownTitle, message: shownMessage });
});

it("finds the links of a text, without the stops that end its sentences", () => {
  expect(piecesOf("See https://a.example/b?c=d, or (http://x.org/a_(b)).")).toEqual([
    { text: "See " },
    { text: "https://a.example/b?c=d", href: "https://a.example/b?c=d" },
    { text: "," },
    { text: " or (" },
    { text: "http://x.org/a_(b)", href: "http://x.org/a_(b)" },
    { text: ")." },
  ]);
});

it("makes links of http and https alone", () => {
  for (const text of [
    "javascript:alert(1)",
    "data:text/html,x",
    "ftp://a.example/",
    "www.example.com",
    "<b>bold</b>",
  ])
    expect(piecesOf(text)).toEqual([{ text }]);
});
