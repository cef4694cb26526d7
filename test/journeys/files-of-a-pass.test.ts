import { expect, it } from "vitest";
import page from "../../docs/architecture.md?raw";
import { callCounting } from "../support/counting-d1.ts";
import { filesNamedIn, section } from "../support/named-files.ts";
import { person } from "../support/people.ts";
import { openSocket } from "../support/socket.ts";
import { wholly } from "../support/wholly.ts";

const recorder = globalThis as { filesRun?: Set<string> };

/** What every room uses. */
const VOCABULARY = /^(core|http)\/|(^|\/)(tables|wire)(\/|$)/;

/** The files of `src` that run for an accepted request, until its event is done. */
async function filesOfAnAccept(): Promise<string[]> {
  const [ada, grace] = [await person("ada"), await person("grace")];
  const socket = await openSocket(ada.token);
  await socket.processed();
  const asked = await wholly(ada).post("/api/connection_requests/", { recipient_id: grace.id });
  const { id } = await asked.json<{ id: number }>();
  // The first request of an isolate also looks whether the tables are there.
  await callCounting("GET", "/api/profile/", { token: grace.token });
  const files = new Set<string>();
  recorder.filesRun = files;
  try {
    await callCounting("POST", `/api/connection_requests/${id}/accept/`, { token: grace.token });
    await socket.next("notification");
  } finally {
    // Other test files run in the same process.
    delete recorder.filesRun;
  }
  return [...files].filter((file) => !VOCABULARY.test(file)).sort();
}

it("runs for an accepted request the files that docs/architecture.md names, and no other", async () => {
  const named = new Set(filesNamedIn(section(page, "| request |", "In the browser")));
  // Tests have an entry of their own.
  named.delete("worker");

  expect(await filesOfAnAccept()).toEqual([...named].sort());
});
