import type { QueryClient } from "@tanstack/react-query";
import type { Herald, Readable } from "#client/index";
import { readPagesAhead } from "./api.ts";
import { early } from "./early.ts";
import { SignInPage } from "./layout/require.tsx";
import { FIRST_READS, OPEN_PAGES, pageHere } from "./paths.ts";
import { preparePage } from "./routes.tsx";

/** If the requests that the HTML started take longer than this, the page shows grey placeholders. */
const PATIENCE_MS = 500;

/**
 * Begins the client's work, and waits for all that the page shows first. The
 * HTML has asked for it, so that it is there at about the same time as the
 * scripts; drawn once, and not in four steps, it is there much sooner on a slow
 * processor.
 */
export async function bootstrap(herald: Herald, queries: QueryClient): Promise<void> {
  early.end = herald.on("arrivals", (some) => early.arrivals.push(some));
  herald.start();
  const tooLong = new Promise<void>((resolve) => setTimeout(resolve, PATIENCE_MS));
  // What cannot be loaded is reported where it is missing.
  await Promise.race([everything(herald, queries).catch(() => undefined), tooLong]);
}

async function everything(herald: Herald, queries: QueryClient): Promise<void> {
  const { status } = await until(herald.session, (session) => session.status !== "unknown");
  const page = pageHere(location.pathname);
  if (status !== "signed-in") {
    await (page && OPEN_PAGES.has(page) ? preparePage(page) : SignInPage.prepare());
    return;
  }
  const reads = (page && location.search === "" && FIRST_READS[page]) || [];
  await Promise.all([
    until(herald.inbox, (inbox) => inbox.status !== "loading"),
    page && preparePage(page),
    ...reads.map((path) => readPagesAhead(queries, herald, path)),
  ]);
}

function until<T>({ get, subscribe }: Readable<T>, holds: (value: T) => boolean): Promise<T> {
  return new Promise((resolve) => {
    const look = () => {
      const value = get();
      if (!holds(value)) return;
      end();
      resolve(value);
    };
    const end = subscribe(look);
    look();
  });
}
