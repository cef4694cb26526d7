// @vitest-environment happy-dom
import { act } from "react";
import { MemoryRouter } from "react-router";
import { beforeEach, expect, it } from "vitest";
import { HeraldProvider } from "../../src/react/provider.tsx";
import { Banners } from "../../src/web/layout/banners.tsx";
import { FakeBrowser } from "../client/support/fake-browser.ts";
import { eachWithRoot } from "../react/root.ts";

const own = eachWithRoot();
beforeEach(() => localStorage.clear());

async function openPage(browser: FakeBrowser): Promise<void> {
  const { herald } = await browser.open();
  await act(() =>
    own.root.render(
      <HeraldProvider key={browser.tabs.length} herald={herald}>
        <MemoryRouter>
          <Banners />
        </MemoryRouter>
      </HeraldProvider>,
    ),
  );
  await act(() => browser.clock.advance(100));
}

const titles = () => [...own.page.querySelectorAll("strong")].map(({ textContent }) => textContent);

async function press(name: string): Promise<void> {
  const button = [...own.page.querySelectorAll("button")].find(
    (each) => (each.getAttribute("aria-label") ?? each.textContent) === name,
  );
  await act(async () => button?.click());
}

it("does not show a user again what they dismissed, until it is changed", async () => {
  const browser = new FakeBrowser();
  const announcement = browser.server.announce(1, "Cake");
  browser.server.announce(2, "Tea");
  await openPage(browser);
  expect(titles()).toContain("Cake");

  await press("Dismiss: Cake");
  expect(titles()).toEqual(["Tea"]);
  await openPage(browser);
  expect(titles()).toEqual(["Tea"]);

  browser.server.announcements = [{ ...announcement, updated_at: "2026-01-05T11:00:00.000Z" }];
  await openPage(browser);
  expect(titles()).toEqual(["Cake"]);
});

it("shows a few of many announcements, the most urgent first, and the others when asked", async () => {
  const browser = new FakeBrowser();
  for (let id = 1; id <= 5; id += 1) {
    const announcement = browser.server.announce(id, `Number ${id}`);
    if (id === 2) Object.assign(announcement, { level: "danger" });
  }
  await openPage(browser);
  const first = titles();
  expect(first[0]).toBe("Number 2");
  expect(first.length).toBeLessThan(3);

  await press(`${5 - first.length} more announcements`);

  expect(titles()).toHaveLength(5);
});
