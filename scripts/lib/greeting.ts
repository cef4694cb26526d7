import { isDone } from "./once.ts";

/** Says how to begin. */
export function greet(url: string): void {
  console.log(`
Herald is at ${url}
  Sign in as Ada with one click.
  Open a second person: the same address in a private window.
`);
}

/** Fills the inboxes of the demo people, once; a failure is told and ends nothing. */
export async function fillInboxes(url: string, persistTo: string | undefined): Promise<void> {
  if (isDone("demo-inbox", persistTo)) return;
  try {
    const { ensureDemoInbox } = await import("./demo-inbox.ts");
    await ensureDemoInbox(url, persistTo);
  } catch (error) {
    const reason = error instanceof Error ? error.message : error;
    console.error(`The inboxes of the demo people were not filled: ${reason}`);
  }
}
