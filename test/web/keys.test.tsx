// @vitest-environment happy-dom
import { QueryClientProvider } from "@tanstack/react-query";
import { act, useRef } from "react";
import { MemoryRouter } from "react-router";
import { expect, it } from "vitest";
import { useNotifications } from "../../src/react/hooks.ts";
import { HeraldProvider } from "../../src/react/provider.tsx";
import { createQueries } from "../../src/web/api.ts";
import { foldGroups } from "../../src/web/components/groups.ts";
import { QUICK } from "../../src/web/components/quick-buttons.ts";
import type { Handlers } from "../../src/web/pages/notifications/handlers.ts";
import { type Rows, useInboxKeys } from "../../src/web/pages/notifications/keys.ts";
import { inbox } from "../../src/web/texts/inbox.ts";
import { FakeBrowser } from "../client/support/fake-browser.ts";
import { eachWithRoot } from "../react/root.ts";

const own = eachWithRoot();

/** What was asked for, by name and by the titles that it was asked for. */
let asked: string[] = [];

const note =
  (what: string): Handlers["onDone"] =>
  (some) =>
    void asked.push(`${what} ${some.map(({ title }) => title).join("+")}`);

const HANDLERS: Handlers = {
  onDone: note("done"),
  onLater: note("later"),
  onSave: note("save"),
  onMark: note("mark"),
  onRemove: note("remove"),
  onSelect: (_key, isRange) => void asked.push(isRange ? "select to here" : "select"),
  onFold: () => undefined,
  onOpen: () => undefined,
  onEnlarge: () => undefined,
};

function List({ selected }: { selected: readonly string[] }) {
  const { notifications } = useNotifications();
  const box = useRef<HTMLUListElement>(null);
  const entries = foldGroups(notifications, new Set());
  useInboxKeys({
    box,
    rows: {} as Rows,
    entries,
    open: undefined,
    pane: useRef<HTMLElement>(null),
    handlers: HANDLERS,
    selection: {
      notifications: notifications.filter(({ title }) => selected.includes(title)),
      clear: () => void asked.push("clear"),
    },
  });
  return (
    <ul ref={box}>
      {notifications.map(({ id, title }, index) => (
        <li key={id} data-index={index}>
          <button type="button">{title}</button>
          <input type="checkbox" />
        </li>
      ))}
    </ul>
  );
}

async function adasList(selected: readonly string[] = []) {
  asked = [];
  const browser = new FakeBrowser();
  browser.server.signInBehindTheScenes(browser.jar);
  for (const title of ["1", "2", "3"]) browser.server.inbox.add(title);
  const { herald } = await browser.open();
  await act(() =>
    own.root.render(
      <HeraldProvider herald={herald}>
        <QueryClientProvider client={createQueries()}>
          <MemoryRouter>
            <List selected={selected} />
          </MemoryRouter>
        </QueryClientProvider>
      </HeraldProvider>,
    ),
  );
  await act(() => browser.clock.advance(100));
}

/** A key goes down in the first row. */
async function press(init: KeyboardEventInit, where = "li button"): Promise<void> {
  const event = new KeyboardEvent("keydown", { ...init, bubbles: true });
  await act(async () => document.querySelector(where)?.dispatchEvent(event));
}

it("does a key's work once, however long the key is held down", async () => {
  await adasList();

  for (const key of ["Delete", "u", "e"]) {
    await press({ key, repeat: false });
    await press({ key, repeat: true });
    await press({ key, repeat: true });
  }

  expect(asked).toEqual(["remove 3", "mark 3", "done 3"]);
});

it("knows every key also on a Cyrillic layout and under Caps Lock", async () => {
  await adasList();

  await press({ key: "у", code: "KeyE" });
  await press({ key: "E", code: "KeyE" });
  await press({ key: "р", code: "KeyH" });
  await press({ key: "ы", code: "KeyS" });
  await press({ key: "ч", code: "KeyX" });
  await press({ key: "Ч", code: "KeyX", shiftKey: true });

  expect(asked).toEqual(["done 3", "done 3", "later 3", "save 3", "select", "select to here"]);
});

it("does to all that is selected what a key does, wherever the focus is", async () => {
  await adasList(["1", "2"]);

  await press({ key: "e" }, "body");
  await press({ key: "s" }, "li input");
  await press({ key: "Escape" });

  expect(asked).toEqual(["done 2+1", "save 2+1", "clear"]);
});

it("helps with the key of all that can be done at once, each of which is of one thing alone", () => {
  const shown = Object.values(inbox.page.shortcuts).flatMap(({ keys }) => keys);

  expect(new Set(shown).size).toBe(shown.length);
  for (const { key } of Object.values(QUICK)) expect(shown.map((each) => each.toLowerCase())).toContain(key);
});
