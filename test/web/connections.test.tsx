// @vitest-environment happy-dom
import { MemoryRouter } from "react-router";
import { afterEach, expect, it, vi } from "vitest";
import { ANSWERED_ELSEWHERE_MS } from "../../src/web/api.ts";
import { ConnectionsPage } from "../../src/web/pages/connections.tsx";
import { eachWithRoot } from "../react/root.ts";
import { showPart } from "./shown.tsx";

const own = eachWithRoot();
afterEach(() => vi.useRealTimers());
const user = { id: 2, username: "ann", full_name: "Ann Lee", company_name: "", role: "member" };

it("no longer shows a connection that was removed on another device or by the other side", async () => {
  let results: object[] = [{ id: 5, user, connected_at: "2026-01-01T00:00:00Z" }];
  const page = (
    <MemoryRouter>
      <ConnectionsPage />
    </MemoryRouter>
  );
  const { pass, server } = await showPart(own.root, page, ({ path }) => {
    if (path === "/api/connections/")
      return { status: 200, body: { results, count: results.length, next_cursor: null } };
    if (path === "/api/connection_requests/")
      return { status: 200, body: { results: [], count: 0, next_cursor: null } };
    return undefined;
  });
  await pass();
  const isShown = () => own.page.textContent?.includes("Ann Lee");
  expect(isShown()).toBe(true);

  results = [];
  await pass(ANSWERED_ELSEWHERE_MS);
  await pass(100);
  expect(isShown()).toBe(false);

  const asked = server.calls.length;
  await pass(2 * ANSWERED_ELSEWHERE_MS);
  expect(server.calls.length).toBe(asked);
});
