// @vitest-environment happy-dom
import { QueryClientProvider } from "@tanstack/react-query";
import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { Link, MemoryRouter, useLocation } from "react-router";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { HeraldProvider } from "../../src/react/provider.tsx";
import { createQueries } from "../../src/web/api.ts";
import { PeoplePage } from "../../src/web/pages/people/page.tsx";
import { FakeBrowser } from "../client/support/fake-browser.ts";

let root: Root;
let page: HTMLElement;

beforeEach(() => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
  vi.useFakeTimers();
  page = document.body.appendChild(document.createElement("div"));
  root = createRoot(page);
});

afterEach(() => {
  act(() => root.unmount());
  vi.useRealTimers();
});

function Address() {
  return <output>{useLocation().search}</output>;
}

it("follows a link to itself, whatever was searched for", async () => {
  const { herald } = await new FakeBrowser().open();
  await act(async () =>
    root.render(
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
  expect(page.querySelector("input")?.value).toBe("bob");

  await act(async () => [...page.querySelectorAll("a")].at(-1)?.click());
  await act(() => vi.advanceTimersByTimeAsync(1_000));

  expect(page.querySelector("input")?.value).toBe("");
  expect(page.querySelector("output")?.textContent).toBe("");
});
