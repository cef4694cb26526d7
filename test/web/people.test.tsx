// @vitest-environment happy-dom
import { QueryClientProvider } from "@tanstack/react-query";
import { act } from "react";
import { MemoryRouter } from "react-router";
import { afterEach, expect, it, vi } from "vitest";
import type { Relation } from "#features/connections/wire";
import { HeraldProvider } from "../../src/react/provider.tsx";
import { ANSWERED_ELSEWHERE_MS, createQueries } from "../../src/web/api.ts";
// Here already when the page asks for it.
import "../../src/web/pages/people/answers.tsx";
import { PeoplePage } from "../../src/web/pages/people/page.tsx";
import { FakeBrowser } from "../client/support/fake-browser.ts";
import { eachWithRoot } from "../react/root.ts";

const own = eachWithRoot();
afterEach(() => vi.useRealTimers());
const ann = { id: 2, username: "ann", full_name: "Ann Lee", company_name: "", role: "member" } as const;

/** Shows the search for “ann”, who stands so to the user as long as a request between them waits. */
async function search(waiting: Relation) {
  const browser = new FakeBrowser();
  browser.server.signInBehindTheScenes(browser.jar);
  const scene = { relation: waiting, server: browser.server, pass };
  const listOf = (results: object[]) => ({ results, count: results.length, next_cursor: null });
  browser.server.intercept = ({ path, query }) => {
    if (path === "/api/search_users/")
      return { status: 200, body: listOf([{ ...ann, relation: scene.relation }]) };
    if (path !== "/api/connection_requests/") return undefined;
    const side = query.get("direction") === "incoming" ? "asked" : "requested";
    return { status: 200, body: listOf(scene.relation === side ? [{ id: 5 }] : []) };
  };
  const { herald } = await browser.open();
  vi.useFakeTimers();
  await act(() =>
    own.root.render(
      <HeraldProvider herald={herald}>
        <QueryClientProvider client={createQueries()}>
          <MemoryRouter initialEntries={["/?q=ann"]}>
            <PeoplePage />
          </MemoryRouter>
        </QueryClientProvider>
      </HeraldProvider>,
    ),
  );
  async function pass(ms: number): Promise<void> {
    await act(async () => {
      await vi.advanceTimersByTimeAsync(ms);
      await browser.clock.advance(ms);
      await vi.advanceTimersByTimeAsync(1);
    });
  }
  // The search, then what waits.
  await pass(100);
  await pass(100);
  return scene;
}

const searches = ({ server }: Awaited<ReturnType<typeof search>>) =>
  server.asked("GET", "/api/search_users/").length;
const offers = (label: string) => own.page.querySelector(`button[aria-label="${label}"]`) !== null;

it.each<[Relation, string]>([
  ["requested", "Cancel your request to Ann Lee"],
  ["asked", "Accept Ann Lee’s request"],
])(
  "searches again once somebody found who had %s no longer waits, and not before",
  async (relation, label) => {
    const scene = await search(relation);
    expect(offers(label)).toBe(true);

    for (let at = 0; at < 6; at += 1) await scene.pass(ANSWERED_ELSEWHERE_MS);
    // Once more, for what was answered before the first look at what waits.
    expect(searches(scene)).toBe(2);

    scene.relation = "connected";
    await scene.pass(ANSWERED_ELSEWHERE_MS);
    await scene.pass(100);
    expect(searches(scene)).toBe(3);
    expect(offers(label)).toBe(false);

    const asked = scene.server.calls.length;
    await scene.pass(2 * ANSWERED_ELSEWHERE_MS);
    expect(scene.server.calls.length).toBe(asked);
  },
);
