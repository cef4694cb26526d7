// @vitest-environment happy-dom
import { type QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act } from "react";
import { MemoryRouter } from "react-router";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Herald, InboxState, Session } from "../../src/client/index.ts";
import { createStore } from "../../src/client/store.ts";
import { HeraldProvider } from "../../src/react/provider.tsx";
import { createQueries, useApi } from "../../src/web/api.ts";
import { bootstrap } from "../../src/web/bootstrap.ts";
import { listenToToasts } from "../../src/web/components/toaster.ts";
import { NewNotifications } from "../../src/web/layout/new-notifications.tsx";
import { invalidate } from "../../src/web/query-cache.ts";
import { FakeBrowser } from "../client/support/fake-browser.ts";
import { eachWithRoot } from "../react/root.ts";

const PATH = "/api/connections/";

const own = eachWithRoot();

function Connections() {
  return <output>{useApi<string>(PATH).data}</output>;
}

/** A page of ada's connections, with a session and an inbox that tests change as they like. */
async function adasConnections() {
  const browser = new FakeBrowser();
  browser.server.signInBehindTheScenes(browser.jar);
  browser.server.inbox.add("one", "connection");
  const { herald } = await browser.open();
  const session = createStore<Session>({ status: "signed-in", user: browser.server.ada });
  const inbox = createStore<InboxState>({ ...herald.inbox.get(), seq: 50 });
  const answers = ["ada's", "the next", "another"];
  const request = async () => answers.shift();
  const mine = {
    ...herald,
    start() {},
    stop() {},
    session,
    inbox: { ...herald.inbox, ...inbox },
    request,
  } as Herald;
  const queries = createQueries();
  await show(mine, queries);
  return { browser, setSession: session.set, inbox, setInbox: inbox.set };
}

async function show(herald: Herald, queries: QueryClient): Promise<void> {
  await act(async () =>
    own.root.render(
      <HeraldProvider herald={herald}>
        <QueryClientProvider client={queries}>
          <MemoryRouter>
            <NewNotifications />
            <Connections />
          </MemoryRouter>
        </QueryClientProvider>
      </HeraldProvider>,
    ),
  );
  await answered();
}

/** An answer is shown a task later. */
const answered = () => act(() => new Promise((resolve) => setTimeout(resolve)));

const shown = () => own.page.querySelector("output")?.textContent;

it("shows nothing of one user to the next, also on a page that stays", async () => {
  const { browser, setSession } = await adasConnections();
  expect(shown()).toBe("ada's");

  await act(async () => setSession({ status: "signed-in", user: { ...browser.server.ada, id: 2 } }));
  await answered();

  expect(shown()).toBe("the next");
});

it("reads pages again for the changes of an inbox that begins at a lower number", async () => {
  const { inbox, setInbox } = await adasConnections();
  const [first] = inbox.get().notifications;
  if (!first) throw new Error("One was added.");

  await act(async () => setInbox({ ...inbox.get(), seq: 0, notifications: [] }));
  await act(async () => setInbox({ ...inbox.get(), seq: 3, notifications: [{ ...first, seq: 3 }] }));
  await answered();

  expect(shown()).toBe("the next");
});

/** A page that is drawn only after something may have come. */
async function drawnLate(change: (browser: FakeBrowser) => void) {
  const browser = new FakeBrowser();
  browser.server.signInBehindTheScenes(browser.jar);
  const { herald } = await browser.open();
  const queries = createQueries();
  await bootstrap(herald, queries);
  queries.setQueryData(["api", PATH], "read ahead");
  change(browser);
  await browser.clock.advance(1_000);
  const toasts: unknown[] = [];
  const stop = listenToToasts(({ title }) => toasts.push(title));
  await show({ ...herald, request: async () => "read again" } as unknown as Herald, queries);
  stop();
  return toasts;
}

it("shows once what arrived before the page was drawn, and reads again what it is about", async () => {
  const toasts = await drawnLate(({ server }) => server.inbox.add("early", "connection"));

  expect(toasts).toEqual(["early"]);
  expect(shown()).toBe("read again");
});

it("keeps what was read ahead where nothing came", async () => {
  expect(await drawnLate(() => {})).toEqual([]);
  expect(shown()).toBe("read ahead");
});

it("reads a page again that changed while its first answer was on its way", async () => {
  const { herald } = await new FakeBrowser().open();
  const answers: ((answer: string) => void)[] = [];
  const request = () => new Promise((resolve) => answers.push(resolve));
  const queries = createQueries();
  await show({ ...herald, request } as unknown as Herald, queries);

  const done = invalidate(queries, [PATH]);
  answers[0]?.("from before");
  await answered();
  answers[1]?.("from after");
  await act(() => done);
  await answered();

  expect(shown()).toBe("from after");
  expect(answers.length).toBe(2);
});

describe("what came in one go", () => {
  /** A page that nobody looks at, with what it has asked the browser to show. */
  async function unseenPage() {
    const browser = new FakeBrowser();
    browser.server.signInBehindTheScenes(browser.jar);
    const { herald } = await browser.open();
    const natives: string[] = [];
    class Native {
      static permission = "granted";
      constructor(title: string) {
        natives.push(title);
      }
      close() {}
    }
    vi.stubGlobal("Notification", Native);
    vi.spyOn(document, "hasFocus").mockReturnValue(false);
    const toasts: unknown[] = [];
    const stop = listenToToasts(({ title }) => toasts.push(title));
    await show({ ...herald, request: async () => "hers" } as unknown as Herald, createQueries());
    await act(() => browser.clock.advance(100));
    return { browser, natives, toasts, stop };
  }
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  });

  it("is one toast and one native notification, however much it was", async () => {
    const { browser, natives, toasts, stop } = await unseenPage();
    browser.server.open[0]?.end();
    for (let count = 1; count <= 200; count += 1) browser.server.inbox.add(`missed ${count}`);
    browser.server.replaySize = 1_000;

    await act(() => browser.clock.advance(5_000));
    stop();

    expect(natives).toEqual(["200 new notifications"]);
    expect(toasts).toEqual(["200 new notifications"]);
  });

  it("is shown one by one where it was little", async () => {
    const { browser, natives, toasts, stop } = await unseenPage();
    browser.server.inbox.add("one");
    browser.server.inbox.add("two");

    await act(() => browser.clock.advance(1_000));
    stop();

    expect(natives).toEqual(["one", "two"]);
    expect(toasts.length).toBe(2);
  });
});
