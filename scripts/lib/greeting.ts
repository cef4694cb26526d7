import { isDone } from "./once.ts";
import type { Demo } from "./prepare.ts";

/** Says how to begin. */
export function greeting(url: string, demo: Demo): string {
  const advice = `
  Sign in as Ada with one click.
  To be two people at once, open the same address in a private window.`;
  return `\nHerald is at ${url}${demo === "none" ? "" : advice}\n\n`;
}

/** Fills the inboxes of the demo people, once; a failure is reported and ends nothing. */
export async function fillInboxes(url: string, persistTo: string | undefined): Promise<void> {
  if (isDone("demo-inbox", persistTo)) return;
  try {
    const { ensureDemoInbox } = await import("./demo-inbox.ts");
    await ensureDemoInbox(url, persistTo);
  } catch (error) {
    const reason = error instanceof Error ? error.message : error;
    console.error(
      `The inboxes of the demo people could not be filled: ${reason}\nThey stay empty; the next start tries again.`,
    );
  }
}
