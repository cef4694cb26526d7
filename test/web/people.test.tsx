// @vitest-environment happy-dom
import { MemoryRouter } from "react-router";
import { afterEach, expect, it, vi } from "vitest";
import type { Relation } from "#features/connections/wire";
import { ANSWERED_ELSEWHERE_MS } from "../../src/web/api.ts";
// Here already when the page asks for it.
import "../../src/web/pages/people/answers.tsx";
import { PeoplePage } from "../../src/web/pages/people/page.tsx";
import { eachWithRoot } from "../react/root.ts";
import { showPart } from "./shown.tsx";

const own = eachWithRoot();
afterEach(() => vi.useRealTimers());
const ann = { id: 2, username: "ann", full_name: "Ann Lee", company_name: "", role: "member" } as const;

/** Shows the search for “ann”, who stands so to the user as long as a request between them waits. */
async function search(waiting: Relation) {
  const scene = { relation: waiting };
  const listOf = (results: object[]) => ({ results, count: results.length, next_cursor: null });
  const page = (
    <MemoryRouter initialEntries={["/?q=ann"]}>
      <PeoplePage />
    </MemoryRouter>
  );
  const shown = await showPart(own.root, page, ({ path, query }) => {
    if (path === "/api/search_users/")
      return { status: 200, body: listOf([{ ...ann, relation: scene.relation }]) };
    if (path !== "/api/connection_requests/") return undefined;
    const side = query.get("direction") === "incoming" ? "asked" : "requested";
    return { status: 200, body: listOf(scene.relation === side ? [{ id: 5 }] : []) };
  });
  // The search, then what waits.
  await shown.pass();
  await shown.pass();
  return Object.assign(scene, shown);
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
