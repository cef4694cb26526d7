import { expect, it } from "vitest";
import type { Notification } from "../../src/client/index.ts";
import { actorsOf, type Entry, foldGroups, idsBetween } from "../../src/web/components/groups.ts";

const PERSON = { full_name: "", company_name: "", role: "member" };

function notification(id: number, group_key: string | null, more: Partial<Notification> = {}): Notification {
  return { id, group_key, category: "activity", title: `${id}`, actor: null, ...more } as Notification;
}

const keysOf = (entries: Entry[]) => entries.map(({ key }) => key);
const NONE = new Set<string>();

it("folds a group into one row where its newest stands, and leaves alone what is alone", () => {
  const list = [notification(9, null), notification(8, "a"), notification(7, "b"), notification(6, "a")];

  const entries = foldGroups(list, NONE);

  expect(keysOf(entries)).toEqual([9, "activity a", 7]);
  expect(entries[1]).toMatchObject({ kind: "group", notifications: [{ id: 8 }, { id: 6 }], isOpen: false });
});

it("keeps apart what has the same key in another category", () => {
  const list = [notification(2, "a"), notification(1, "a", { category: "courses" })];

  expect(keysOf(foldGroups(list, NONE))).toEqual([2, 1]);
});

it("shows the members of an unfolded group below it", () => {
  const list = [notification(3, "a"), notification(2, null), notification(1, "a")];

  expect(keysOf(foldGroups(list, new Set(["activity a"])))).toEqual(["activity a", 3, 1, 2]);
});

it("lets a group that a page has cut grow with the next page", () => {
  const first = [notification(3, "a"), notification(2, "a")];

  expect(foldGroups(first, NONE)).toHaveLength(1);
  expect(foldGroups([...first, notification(1, "a")], NONE)).toMatchObject([
    { notifications: [{ id: 3 }, { id: 2 }, { id: 1 }] },
  ]);
});

it("names each actor once, the latest first", () => {
  const [ada, grace] = [
    { id: 1, username: "ada", ...PERSON },
    { id: 2, username: "grace", ...PERSON },
  ];
  const list = [grace, null, ada, grace].map((actor, at) => notification(9 - at, "a", { actor }));

  expect(actorsOf(list).map(({ username }) => username)).toEqual(["grace", "ada"]);
});

it("selects a range in either direction, with all of a folded group in it", () => {
  const list = [notification(5, null), notification(4, "a"), notification(3, "a"), notification(2, null)];
  const entries = foldGroups(list, NONE);

  expect(idsBetween(entries, 0, 1)).toEqual([5, 4, 3]);
  expect(idsBetween(entries, 2, 1)).toEqual([4, 3, 2]);
});
