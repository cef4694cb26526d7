// @vitest-environment happy-dom
import { QueryClientProvider } from "@tanstack/react-query";
import { act } from "react";
import { MemoryRouter } from "react-router";
import { expect, it } from "vitest";
import { HeraldProvider } from "../../src/react/provider.tsx";
import { createQueries } from "../../src/web/api.ts";
import { NewNotifications } from "../../src/web/layout/new-notifications.tsx";
import { Detail } from "../../src/web/pages/notifications/detail.tsx";
import { FakeBrowser } from "../client/support/fake-browser.ts";
import { eachWithRoot } from "../react/root.ts";

const own = eachWithRoot();

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
            <Detail id={id} onGone={onGone} onRemove={() => {}} />
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

  const button = [...own.page.querySelectorAll("button")].find((each) =>
    each.textContent?.includes("Mark as unread"),
  );
  await act(async () => button?.click());
  await act(() => clock.advance(100));

  expect(server.inbox.unread).toBe(1);
});
