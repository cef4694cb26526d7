// @vitest-environment happy-dom
import { QueryClientProvider } from "@tanstack/react-query";
import { act } from "react";
import { expect, it } from "vitest";
import { HeraldProvider } from "../../src/react/provider.tsx";
import { createQueries } from "../../src/web/api.ts";
import { WithOutcome } from "../../src/web/components/outcome.tsx";
import { inbox } from "../../src/web/texts/inbox.ts";
import { FakeBrowser } from "../client/support/fake-browser.ts";
import { eachWithRoot } from "../react/root.ts";

const own = eachWithRoot();
const actor = { id: 3, username: "grace", full_name: "Grace Hopper", company_name: "", role: "student" };

it("says of an application that it was rejected, and of a request to connect that it was declined", async () => {
  const browser = new FakeBrowser();
  browser.server.signInBehindTheScenes(browser.jar);
  const { herald } = await browser.open();
  const asked = (type: string, more: object) => ({
    ...browser.server.inbox.add("Asked", type),
    ...{ actor, acted: "reject", ...more },
  });
  const requests = [
    asked("connection", { verb: "requested", metadata: { request_id: 1 } }),
    asked("application_submitted", { metadata: { application_id: 1 } }),
  ];

  await act(() =>
    own.root.render(
      <HeraldProvider herald={herald}>
        <QueryClientProvider client={createQueries()}>
          {requests.map((each) => (
            <WithOutcome key={each.id} notification={each}>
              {(outcome) => <p>{outcome}</p>}
            </WithOutcome>
          ))}
        </QueryClientProvider>
      </HeraldProvider>,
    ),
  );

  expect([...own.page.querySelectorAll("p")].map((each) => each.textContent)).toEqual([
    "You declined",
    "You rejected it",
  ]);
});

it("says what a deletion takes: of one or of several, on every device, and of the inbox alone", () => {
  expect(inbox.page.removeTheseHint(1)).toMatch(/^It is deleted on all your devices\./);
  expect(inbox.page.removeTheseHint(2)).toMatch(/^They are deleted on all your devices\./);
  expect(inbox.page.removeAllTitle).toBe("Delete all notifications in your inbox?");
  expect(inbox.page.removeAllHint).toContain("Done and Snoozed stay as they are.");
});
