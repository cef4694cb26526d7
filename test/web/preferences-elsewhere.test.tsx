// @vitest-environment happy-dom
import { afterEach, expect, it, vi } from "vitest";
import { useChangesElsewhere, usePreferences } from "../../src/web/pages/preferences/use-preferences.ts";
import { eachWithRoot } from "../react/root.ts";
import { showPart } from "./shown.tsx";

const own = eachWithRoot();
afterEach(() => vi.useRealTimers());

function Zone() {
  useChangesElsewhere();
  return usePreferences().data?.timezone;
}

it("shows what was decided elsewhere while the connection was lost", async () => {
  let timezone = "Europe/Berlin";
  const { pass, server } = await showPart(own.root, <Zone />, ({ path }) =>
    path === "/api/preferences/" ? { status: 200, body: { timezone } } : undefined,
  );
  await pass();
  expect(own.page.textContent).toBe("Europe/Berlin");

  server.open[0]?.end();
  timezone = "Asia/Tokyo";
  await pass(5_000);
  await pass();

  expect(own.page.textContent).toBe("Asia/Tokyo");
});
