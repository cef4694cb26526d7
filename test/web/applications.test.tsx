// @vitest-environment happy-dom
import { QueryClientProvider } from "@tanstack/react-query";
import { act } from "react";
import { MemoryRouter } from "react-router";
import { afterEach, expect, it, vi } from "vitest";
import type { Application, ApplicationStatus } from "#features/applications/wire";
import { HeraldProvider } from "../../src/react/provider.tsx";
import { ANSWERED_ELSEWHERE_MS, createQueries } from "../../src/web/api.ts";
import type { ApplicationsShown } from "../../src/web/pages/applications/actions.ts";
import { ApplicationsPage } from "../../src/web/pages/applications/page.tsx";
import { ApplicationRow } from "../../src/web/pages/applications/row.tsx";
import { FakeBrowser } from "../client/support/fake-browser.ts";
import { eachWithRoot } from "../react/root.ts";

const own = eachWithRoot();
afterEach(() => vi.useRealTimers());
const ann = { id: 2, username: "ann", full_name: "Ann Lee", company_name: "", role: "member" } as const;
const tess = { id: 3, username: "tess", full_name: "Tess Orr", company_name: "", role: "teacher" } as const;

function applicationWith(more: Partial<Application>): Application {
  return {
    ...{ id: 7, applicant: ann, reviewer: tess, title: "Sailing", message: "", status: "submitted" },
    ...{ created_at: "2026-01-05T10:00:00.000Z", decided_at: null },
    ...more,
  };
}

/** The row of an application, as its reviewer sees it (incoming) or its applicant (outgoing). */
async function show(direction: ApplicationsShown, more: Partial<Application> = {}) {
  const browser = new FakeBrowser();
  browser.server.signInBehindTheScenes(browser.jar);
  const { herald } = await browser.open();
  await act(() =>
    own.root.render(
      <HeraldProvider herald={herald}>
        <QueryClientProvider client={createQueries()}>
          <ul>
            <ApplicationRow application={applicationWith(more)} direction={direction} />
          </ul>
        </QueryClientProvider>
      </HeraldProvider>,
    ),
  );
  return browser;
}

const buttons = () => [...own.page.querySelectorAll("button")].map((each) => each.getAttribute("aria-label"));

it("offers a decision to the reviewer and a withdrawal to the applicant", async () => {
  await show("incoming");
  expect(own.page.textContent).toContain("From Ann Lee");
  expect(buttons()).toEqual(["Approve “Sailing” from Ann Lee", "Reject “Sailing” from Ann Lee"]);

  await show("outgoing");
  expect(own.page.textContent).toContain("To Tess Orr");
  expect(buttons()).toEqual(["Withdraw “Sailing”"]);
});

it.each<[ApplicationStatus, string, string]>([
  ["approved", "Approved", "Decided"],
  ["rejected", "Rejected", "Decided"],
  ["withdrawn", "Withdrawn", "Withdrawn"],
])(
  "says to both that an application is %s and since when, and offers nothing more",
  async (status, badge, when) => {
    for (const direction of ["incoming", "outgoing"] as const) {
      await show(direction, { status, decided_at: "2026-01-05T11:00:00.000Z" });

      expect(own.page.querySelector("h2 + span")?.textContent).toBe(badge);
      expect(own.page.textContent).toMatch(new RegExp(`Sent .*${when} `));
      expect(buttons()).toEqual([]);
    }
  },
);

it("never shows a blank title, nor characters that turn the words around it", async () => {
  await show("incoming", { title: "\u200B" });
  expect(own.page.querySelector("h2")?.textContent).toBe("No title");
  expect(buttons()[0]).toBe("Approve “No title” from Ann Lee");

  await show("incoming", { title: "\u202Egnilias" });
  expect(own.page.querySelector("h2")?.textContent).toBe("gnilias");
  expect(buttons()[0]).toBe("Approve “gnilias” from Ann Lee");
});

it("makes links of the web addresses in a message, and of nothing else", async () => {
  await show("incoming", { message: "See https://example.com/cv. Not javascript:alert(1) or <b>this</b>." });

  const links = [...own.page.querySelectorAll("a")].map((each) => each.getAttribute("href"));
  expect(links).toEqual(["https://example.com/cv"]);
  expect(own.page.querySelector("b")).toBeNull();
});

it("no longer offers a decision that was made on another device", async () => {
  vi.useFakeTimers();
  const browser = new FakeBrowser();
  browser.server.signInBehindTheScenes(browser.jar);
  let status: ApplicationStatus = "submitted";
  browser.server.intercept = ({ path }) =>
    path.startsWith("/api/applications/")
      ? { status: 200, body: { results: [applicationWith({ status })], count: 1, next_cursor: null } }
      : undefined;
  const { herald } = await browser.open();
  await act(() =>
    own.root.render(
      <HeraldProvider herald={herald}>
        <QueryClientProvider client={createQueries()}>
          <MemoryRouter initialEntries={["/applications/?direction=incoming"]}>
            <ApplicationsPage />
          </MemoryRouter>
        </QueryClientProvider>
      </HeraldProvider>,
    ),
  );
  const pass = (ms: number) =>
    act(async () => {
      await vi.advanceTimersByTimeAsync(ms);
      await browser.clock.advance(ms);
      await vi.advanceTimersByTimeAsync(1);
    });
  await pass(100);
  expect(buttons()).toContain("Approve “Sailing” from Ann Lee");

  status = "approved";
  await pass(ANSWERED_ELSEWHERE_MS);
  expect(buttons()).not.toContain("Approve “Sailing” from Ann Lee");

  const asked = browser.server.asked("GET", "/api/applications/").length;
  await pass(2 * ANSWERED_ELSEWHERE_MS);
  expect(browser.server.asked("GET", "/api/applications/").length).toBe(asked);
});
