// @vitest-environment happy-dom
import * as React from "react";
import { act, type ReactNode, StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { transformWithOxc } from "vite";
import { expect, it } from "vitest";
import type { Herald } from "../../src/client/index.ts";
import {
  useAnnouncements,
  useConnection,
  useNotifications,
  useOnNotification,
  useSession,
} from "../../src/react/hooks.ts";
import { HeraldProvider, useHerald } from "../../src/react/provider.tsx";
import { FakeBrowser } from "../client/support/fake-browser.ts";
import documentsComponent from "../compat/examples/applications/my-component.jsx?raw";
import { eachWithRoot } from "./root.ts";

const own = eachWithRoot();

async function render(children: ReactNode): Promise<{ browser: FakeBrowser; herald: Herald }> {
  const browser = new FakeBrowser();
  browser.server.signInBehindTheScenes(browser.jar);
  const { herald } = await browser.open();
  await act(() =>
    own.root.render(
      <StrictMode>
        <HeraldProvider herald={herald}>{children}</HeraldProvider>
      </StrictMode>,
    ),
  );
  await act(() => browser.clock.advance(100));
  return { browser, herald };
}

function Inbox() {
  const { notifications, unreadCount, markAsRead, markAllAsRead } = useNotifications();
  const { announcements } = useAnnouncements();
  const { status } = useConnection();
  const session = useSession();
  const [first] = notifications;
  return (
    <>
      <output>
        {session.status === "signed-in" && session.user.username} {status} {unreadCount}:{" "}
        {notifications.map(({ title }) => title).join()} {announcements.map(({ title }) => title).join()}
      </output>
      <button type="button" id="one" onClick={() => first && markAsRead(first.id)} />
      <button type="button" id="all" onClick={() => markAllAsRead()} />
    </>
  );
}

function Toasts({ show }: { show: (title: string) => void }) {
  useOnNotification(({ title }) => show(title));
  return null;
}

function Lost() {
  useHerald();
  return null;
}

const shown = () => own.page.querySelector("output")?.textContent;

it("shows an inbox as it changes, and does what is asked", async () => {
  const { browser } = await render(<Inbox />);
  await act(async () => {
    browser.server.inbox.add("one");
    browser.server.inbox.add("two");
    browser.server.inbox.add("three");
    browser.server.announce(1, "open house");
    await browser.clock.advance(50);
  });
  expect(shown()).toBe("ada live 3: three,two,one open house");

  await act(async () => own.page.querySelector<HTMLElement>("#one")?.click());
  expect(shown()).toContain("live 2:");
  await act(async () => own.page.querySelector<HTMLElement>("#all")?.click());
  expect(shown()).toContain("live 0:");
  await act(() => browser.clock.advance(50));

  expect(browser.server.inbox.unread).toBe(0);
});

/** The component as it stands, but for its first line, which names where the hook is. */
async function componentOfTheDocument(): Promise<() => ReactNode> {
  const source = documentsComponent.replace(/^import .*$/m, "");
  const { code } = await transformWithOxc(source, "my-component.jsx", { jsx: { runtime: "classic" } });
  return new Function("React", "useNotifications", `${code}; return MyComponent;`)(React, useNotifications);
}

it("runs the component of the applications document", { tags: "parity.browser.8" }, async () => {
  const MyComponent = await componentOfTheDocument();
  const { browser } = await render(<MyComponent />);
  await act(async () => {
    browser.server.inbox.add("Application Approved!");
    await browser.clock.advance(50);
  });
  expect(own.page.querySelector("p")?.textContent).toBe("You have 1 unread notifications");
  expect(own.page.querySelector("h3")?.textContent).toBe("Application Approved!");

  await act(async () => own.page.querySelector("button")?.click());
  await act(() => browser.clock.advance(50));

  expect(own.page.querySelector("p")?.textContent).toBe("You have 0 unread notifications");
  expect(browser.server.inbox.unread).toBe(0);
});

it("calls back for each new notification once, with what was rendered last", async () => {
  const shown: string[] = [];
  const show = (prefix: string) => (title: string) => shown.push(`${prefix} ${title}`);
  const { browser, herald } = await render(<Toasts show={show("first")} />);
  await act(async () =>
    own.root.render(
      <HeraldProvider herald={herald}>
        <Toasts show={show("then")} />
      </HeraldProvider>,
    ),
  );

  await act(async () => {
    browser.server.inbox.add("one");
    await browser.clock.advance(1_000);
  });

  expect(shown).toEqual(["then one"]);
});

it("lets go of the socket when it leaves the page", { tags: "parity.browser.9" }, async () => {
  const { browser } = await render(<Inbox />);
  expect(browser.server.open.length).toBe(1);

  await act(() => own.root.render(null));

  expect(browser.server.open).toEqual([]);
});

it("says that the provider is missing", () => {
  const onUncaughtError = () => {};
  const alone = createRoot(document.createElement("div"), { onUncaughtError });

  expect(() => act(() => alone.render(<Lost />))).toThrow("There is no HeraldProvider above.");
});
