import { DEMO_PEOPLE } from "#web/demo-people";
import { actAs, CallRefused, idOf } from "./act-as.ts";
import { once } from "./once.ts";

/** Notifications that other systems may have sent a user in a week. */
export const SAMPLES = [
  {
    notification_type: "course",
    title: "Week 3 of Distributed Systems is open",
    message: "Consensus, with exercises. Hand in by Friday.",
    link: "/applications/",
  },
  {
    notification_type: "success",
    title: "Your certificate is ready",
    message: "Download it from your profile.",
    link: "/profile/",
  },
  {
    notification_type: "warning",
    title: "Your storage is almost full",
    message: "You have used 9.2 of 10 GB. Delete what you no longer need.",
  },
  {
    notification_type: "error",
    title: "The import of contacts.csv failed",
    message: "Line 214 has no e-mail address. Nothing was imported.",
  },
  {
    notification_type: "message",
    title: "Two people replied in “Introductions”",
    message: "Barbara: Welcome! I work on abstraction too.",
  },
  {
    notification_type: "job_post",
    title: "A new job matches your search",
    message: "Compiler engineer at Compilers & Co, remote.",
    link: "https://example.com/jobs/7",
  },
];

const APPLICATION = { title: "Compiler engineer", message: "Ten years of notes, one programme." };

/** How many of them Ada gets; Grace gets one. */
const FOR_ADA = 4;

/**
 * Puts notifications into the inboxes of the demo people, once, the way that
 * people and host applications do it: through the API of the running server.
 */
export async function ensureDemoInbox(origin: string, persistTo?: string): Promise<void> {
  await once("demo-inbox", persistTo, () => fill(origin));
}

async function fill(origin: string): Promise<void> {
  const [candidate, employer, admin] = DEMO_PEOPLE.map(({ username }) => username);
  const ada = await actAs(origin, candidate ?? "");
  const grace = await actAs(origin, employer ?? "");
  const linus = await actAs(origin, admin ?? "");
  const notify = (to: number, nth: number) =>
    // A start that was interrupted here is repeated without doubling anything.
    linus("POST", "/api/notifications/", {
      recipient_id: to,
      dedupe_key: `demo-${nth}`,
      ...SAMPLES[nth],
    });
  const [adasId, gracesId] = [await idOf(ada), await idOf(grace)];
  for (let nth = 0; nth < FOR_ADA; nth += 1) await notify(adasId, nth);
  await notify(gracesId, FOR_ADA);
  // Asked again after an interrupted start, they are in conflict with what is there.
  await linus("POST", "/api/connection_requests/", { recipient_id: adasId }).catch(ignoreConflict);
  await grace("POST", "/api/connection_requests/", { recipient_id: adasId }).catch(ignoreConflict);
  await ada("POST", "/api/applications/", { reviewer_id: gracesId, ...APPLICATION }).catch(ignoreConflict);
}

function ignoreConflict(error: unknown): void {
  if (!(error instanceof CallRefused && error.status === 409)) throw error;
}
