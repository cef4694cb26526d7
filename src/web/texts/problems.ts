import { translated } from "./language.ts";
import { plural } from "./wording.tsx";

/** What the API refuses, in words for people; a code that is not here is shown by its own detail. */
export const problems = translated("problems", {
  /** A limit: the server says after how many seconds to come back; 0 when it does not. */
  tooMany: (seconds: number) =>
    seconds > 90
      ? `Too many attempts. Try again in ${plural(Math.ceil(seconds / 60), { one: "1 minute", other: "# minutes" })}.`
      : `Too many attempts. Try again in ${plural(Math.max(seconds, 1), { one: "1 second", other: "# seconds" })}.`,
  unknown: "That did not work. Try again in a moment.",
  byCode: {
    unreachable: "The server cannot be reached. Check your connection and try again.",
    csrf: "Your session changed in another tab. Reload the page.",
    "already-connected": "You are already connected.",
    "already-answered": "This has already been answered.",
    "recently-rejected": "They declined within the last 24 hours. You can ask again later.",
    "username-taken": "This username is taken.",
    "email-taken": "This e-mail address is taken.",
    "other-account": "You are signed in as someone else in another tab. Reload the page.",
    forbidden: "You are not allowed to do this.",
    "not-found": "This no longer exists.",
    "not-possible": "This is not possible with this person.",
    taken: "Another account has verified this address already.",
    "own-address": "This is the address of your account. Change it in your profile.",
    "too-many-addresses": "You have as many addresses as you can. Delete one first.",
    "channel-unavailable": "Nothing can be sent there at the moment. Try again later.",
    locked: "An administrator has set this.",
    internal: "Something went wrong on our side. Try again in a moment.",
    unavailable: "The server is busy. Try again in a moment.",
  },
});

/** What a refusal means, where the app has its own words for it. */
export function problemText(code: string): string | undefined {
  return (problems.byCode as Record<string, string | undefined>)[code];
}
