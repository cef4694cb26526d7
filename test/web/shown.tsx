import { QueryClientProvider } from "@tanstack/react-query";
import { act, type ReactNode } from "react";
import type { Root } from "react-dom/client";
import { vi } from "vitest";
import { HeraldProvider } from "../../src/react/provider.tsx";
import { createQueries } from "../../src/web/api.ts";
import { FakeBrowser } from "../client/support/fake-browser.ts";
import type { FakeServer } from "../client/support/fake-server.ts";

/**
 * Shows a part of the web app to a user who is signed in, under a clock that
 * stands still: the caller gives the real one back.
 *
 * @param intercept answers the calls of the part
 * @returns the server, and `pass`, which lets time go by and what is under way happen
 */
export async function showPart(root: Root, part: ReactNode, intercept: FakeServer["intercept"]) {
  const browser = new FakeBrowser();
  browser.server.signInBehindTheScenes(browser.jar);
  browser.server.intercept = intercept;
  const { herald } = await browser.open();
  vi.useFakeTimers();
  await act(() =>
    root.render(
      <HeraldProvider herald={herald}>
        <QueryClientProvider client={createQueries()}>{part}</QueryClientProvider>
      </HeraldProvider>,
    ),
  );
  const pass = (ms = 100) =>
    act(async () => {
      await vi.advanceTimersByTimeAsync(ms);
      await browser.clock.advance(ms);
      await vi.advanceTimersByTimeAsync(1);
    });
  return { server: browser.server, pass };
}
