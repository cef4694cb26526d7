import { translated } from "./language.ts";

/** What the API refuses, in words for people; a code that is not here is shown by its own detail. */
export const problems = translated("problems", {
  unreachable: "The server cannot be reached. Try again in a moment.",
  unknown: "That did not work. Try again in a moment.",
  byCode: {
    csrf: "Your session has changed in another tab. Load the page again.",
    "already-connected": "You are connected already.",
    "already-answered": "This has been answered already.",
    "recently-rejected": "They declined within the last 24 hours. You can ask again later.",
    "username-taken": "This username is taken.",
    "email-taken": "This e-mail address is taken.",
    forbidden: "You may not do this.",
    "not-found": "This no longer exists.",
    internal: "Something went wrong on our side. Try again in a moment.",
    unavailable: "The server is busy. Try again in a moment.",
  },
});

/** What a refusal means, where the app has its own words for it. */
export function problemText(code: string): string | undefined {
  return (problems.byCode as Record<string, string | undefined>)[code];
}
