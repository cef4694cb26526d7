import { translated } from "./language.ts";
import { soon } from "./wording.tsx";

/** What the API refuses, in words for people. A code that is not here is shown by its own detail. */
export const problems = translated("problems", {
  /** A limit: the server says after how many seconds to come back; 0 when it does not. */
  tooMany: (seconds: number) => `You have reached the limit for this. Try again ${soon(seconds)}.`,
  unknown: "That did not work. Try again in a moment.",
  /** What the API says of a field, by its name, or by a code that is not below. It speaks English. */
  said: (_of: string, detail: string) => detail,
  byCode: {
    unreachable: "The server cannot be reached. Check your connection and try again.",
    csrf: "You signed in or out in another tab. Reload the page.",
    "already-answered": "This was already answered.",
    "recently-rejected": "They declined less than 24 hours ago. You can ask again tomorrow.",
    "other-account": "You are signed in as someone else in another tab. Reload the page.",
    forbidden: "You do not have permission to do this.",
    "not-found": "This no longer exists.",
    "not-possible": "You cannot contact this person.",
    "own-address": "This is the address of your account. Change it in your profile.",
    "channel-unavailable": "This server cannot send such messages. Ask an admin to set it up.",
    internal: "Something went wrong on our side. Try again in a moment.",
    unavailable: "The server is busy. Try again in a moment.",
  },
});

/** What a refusal means, where the app has its own words for it. */
export function problemText(code: string): string | undefined {
  return (problems.byCode as Record<string, string | undefined>)[code];
}
