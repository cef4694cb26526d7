// @vitest-environment happy-dom
import { act, useRef } from "react";
import { MemoryRouter } from "react-router";
import { expect, it } from "vitest";
import { useNotifications } from "../../src/react/hooks.ts";
import { HeraldProvider } from "../../src/react/provider.tsx";
import { useInboxActions } from "../../src/web/inbox-actions.ts";
import { type Rows, useInboxKeys } from "../../src/web/pages/notifications/keys.ts";
import { FakeBrowser } from "../client/support/fake-browser.ts";
import { eachWithRoot } from "../react/root.ts";

const own = eachWithRoot();

function List() {
  const { notifications } = useNotifications();
  const { remove } = useInboxActions();
  const box = useRef<HTMLUListElement>(null);
  const pane = useRef<HTMLElement>(null);
  useInboxKeys({
    box,
    rows: {} as Rows,
    notifications,
    selected: undefined,
    onRemove: remove,
    pane,
  });
  return (
    <ul ref={box}>
      {notifications.map(({ id, title }, index) => (
        <li key={id} data-index={index}>
          <button type="button">{title}</button>
        </li>
      ))}
    </ul>
  );
}

async function adasList() {
  const browser = new FakeBrowser();
  browser.server.signInBehindTheScenes(browser.jar);
  for (const title of ["1", "2", "3"]) browser.server.inbox.add(title);
  const { herald } = await browser.open();
  await act(() =>
    own.root.render(
      <HeraldProvider herald={herald}>
        <MemoryRouter>
          <List />
        </MemoryRouter>
      </HeraldProvider>,
    ),
  );
  await act(() => browser.clock.advance(100));
  const titles = () => herald.inbox.get().notifications.map(({ title }) => title);
  return { browser, titles };
}

/** Presses a key on the first row, where the focus stays after a deletion. */
async function press(key: string, repeat: boolean): Promise<void> {
  const event = new KeyboardEvent("keydown", { key, repeat, bubbles: true });
  await act(async () => document.querySelector("li button")?.dispatchEvent(event));
}

it("deletes one notification, however long the key is held down", async () => {
  const { titles } = await adasList();

  await press("Delete", false);
  await press("Delete", true);
  await press("Delete", true);

  expect(titles()).toEqual(["2", "1"]);
});

it("marks once, however long the key is held down", async () => {
  const { browser } = await adasList();

  await press("u", false);
  await press("u", true);
  await act(() => browser.clock.advance(100));

  expect(browser.server.inbox.unread).toBe(2);
});
