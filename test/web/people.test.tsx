// @vitest-environment happy-dom
import { QueryClientProvider } from "@tanstack/react-query";
import { act } from "react";
import { Link, MemoryRouter, useLocation } from "react-router";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { HeraldProvider } from "../../src/react/provider.tsx";
import { createQueries } from "../../src/web/api.ts";
import { PeoplePage } from "../../src/web/pages/people/page.tsx";
import { FakeBrowser } from "../client/support/fake-browser.ts";
import { eachWithRoot } from "../react/root.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());
const own = eachWithRoot();

function Address() {
  return <output>{useLocation().search}</output>;
}

it("follows a link to itself, whatever was searched for", async () => {
  const { herald } = await new FakeBrowser().open();
  await act(async () =>
    own.root.render(
      <HeraldProvider herald={herald}>
        <QueryClientProvider client={createQueries()}>
          <MemoryRouter initialEntries={["/?q=bob"]}>
            <PeoplePage />
            <Address />
            <Link to="/">Herald</Link>
          </MemoryRouter>
        </QueryClientProvider>
      </HeraldProvider>,
    ),
  );
  expect(own.page.querySelector("input")?.value).toBe("bob");

  await act(async () => [...own.page.querySelectorAll("a")].at(-1)?.click());
  await act(() => vi.advanceTimersByTimeAsync(1_000));

  expect(own.page.querySelector("input")?.value).toBe("");
  expect(own.page.querySelector("output")?.textContent).toBe("");
});
