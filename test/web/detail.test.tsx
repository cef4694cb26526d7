// @vitest-environment happy-dom
import { QueryClientProvider } from "@tanstack/react-query";
import { act } from "react";
import { MemoryRouter } from "react-router";
import { expect, it, vi } from "vitest";
import { HeraldProvider } from "../../src/react/provider.tsx";
import { createQueries } from "../../src/web/api.ts";
import { News } from "../../src/web/layout/new-notifications.tsx";
import { Detail } from "../../src/web/pages/notifications/detail.tsx";
import { FakeBrowser } from "../client/support/fake-browser.ts";
import { refusal } from "../client/support/fake-server.ts";
import { eachWithRoot } from "../react/root.ts";

const own = eachWithRoot();

it("shows no longer what was deleted elsewhere", async () => {
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
            <News />
            <Detail id={id} onGone={() => {}} />
          </MemoryRouter>
        </QueryClientProvider>
      </HeraldProvider>,
    ),
  );
  await act(() => clock.advance(100));
  expect(own.page.textContent).toContain("one");

  server.intercept = ({ path }) =>
    path === `/api/notifications/${id}/` ? refusal(404, "not-found") : undefined;
  server.inbox.remove([id]);

  await vi.waitFor(async () => {
    await act(() => clock.advance(100));
    expect(own.page.querySelector("article")).toBeNull();
  });
  expect(own.page.querySelector('[role="alert"]')).not.toBeNull();
});
