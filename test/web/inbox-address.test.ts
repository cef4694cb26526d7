import { expect, it } from "vitest";
import { addressIn, filterOf, searchOf } from "../../src/web/pages/notifications/address.ts";

const read = (search: string) => addressIn(new URLSearchParams(search));

it("reads what it has written", () => {
  const address = { view: "done", which: "unread", type: "course", q: "A & B", id: 7 } as const;

  expect(read(searchOf(address))).toEqual(address);
  expect(searchOf(read(""))).toBe("");
});

it("takes what it does not know for the inbox", () => {
  const all = { view: "inbox", which: "all", type: "", q: "", id: undefined };

  expect(read("?view=toString&show=constructor&type=%00&id=-1")).toEqual(all);
});

it("shows the inbox whole unless the address asks for less", () => {
  expect(filterOf(read("?q=a"))).toEqual({});
  expect(filterOf(read("?q=+ab+"))).toEqual({ q: "ab" });
  expect(filterOf(read("?view=saved"))).toEqual({ saved: true, place: "any" });
  expect(filterOf(read("?view=done&type=course&show=unread"))).toEqual({
    place: "archived",
    types: ["course"],
    isRead: false,
    keepsMarked: true,
  });
});
