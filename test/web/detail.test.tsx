// @vitest-environment happy-dom
import { QueryClientProvider } from "@tanstack/react-query";
import { act } from "react";
import { MemoryRouter } from "react-router";
import { expect, it } from "vitest";
import { useNotifications } from "../../src/react/hooks.ts";
import { HeraldProvider } from "../../src/react/provider.tsx";
import { createQueries } from "../../src/web/api.ts";
import { NewNotifications } from "../../src/web/layout/new-notifications.tsx";
import { Detail } from "../../src/web/pages/notifications/detail.tsx";
import { type Handlers, HandlersContext } from "../../src/web/pages/notifications/handlers.ts";
import { FakeBrowser } from "../client/support/fake-browser.ts";
import { eachWithRoot } from "../react/root.ts";

const own = eachWithRoot();

function Pane({ id, onGone }: { id: number; onGone: (id: number) => void }) {
  const { notifications, status, markAsRead, markAsUnread } = useNotifications();
  const nothing = () => undefined;
  const onMark: Handlers["onMark"] = ([first]) => void (first?.is_read ? markAsUnread : markAsRead)(id);
  const handlers = {
    ...{ onDone: nothing, onLater: nothing, onSave: nothing, onMark, onRemove: nothing },
    ...{ onSelect: nothing, onFold: nothing, onOpen: nothing, onEnlarge: nothing },
  };
  return (
    <HandlersContext value={handlers}>
      <Detail id={id} listing={{ notifications, status }} onGone={onGone} />
    </HandlersContext>
  );
}

async function adasDetail(onGone: (id: number) => void) {
  const browser = new FakeBrowser();
  const { server, clock } = browser;
  server.signInBehindTheScenes(browser.jar);
  const { id } = server.inbox.add("one");
  const { herald } = await browser.open();
  await act(() =>
    own.root.render(
      <HeraldProvider herald={herald}>
        <QueryClientProvider client={createQueries()}>
          <MemoryRouter>
            <NewNotifications />
            <Pane id={id} onGone={onGone} />
          </MemoryRouter>
        </QueryClientProvider>
      </HeraldProvider>,
    ),
  );
  await act(() => clock.advance(100));
  return { server, clock, id };
}

it("says once that what is open was deleted elsewhere, without asking for it", async () => {
  const gone: number[] = [];
  const { server, clock, id } = await adasDetail((each) => gone.push(each));
  expect(own.page.textContent).toContain("one");

  server.intercept = ({ path }) =>
    path === "/api/notifications/sync/"
      ? { status: 200, body: { changes: [{ seq: 2, deleted: [id] }], seq: 2, has_more: false } }
      : undefined;
  server.inbox.remove([id]);
  await act(() => clock.advance(100));
  server.inbox.add("two");
  await act(() => clock.advance(100));

  expect(own.page.querySelector("article")).toBeNull();
  expect(own.page.querySelector('[role="alert"]')).toBeNull();
  expect(gone).toEqual([id]);
  expect(server.asked("GET", `/api/notifications/${id}/`)).toEqual([]);
});

it("reads what is opened, and leaves it unread when it is marked so again", async () => {
  const { server, clock } = await adasDetail(() => {});
  await act(() => clock.advance(100));
  expect(server.inbox.unread).toBe(0);

  const button = [...own.page.querySelectorAll("button")].find(
    (each) => each.getAttribute("aria-label") === "Mark as unread",
  );
  await act(async () => button?.click());
  await act(() => clock.advance(100));

  expect(server.inbox.unread).toBe(1);
});
