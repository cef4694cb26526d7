import { translated } from "./language.ts";
import { plural } from "./wording.tsx";

/** What is said where people find each other and connect. */
export const people = translated("people", {
  title: "People",
  lead: "Find people and ask them to connect.",
  search: "Search people",
  searchHint: "Name, company, username or a full e-mail address.",
  placeholder: "Search people",
  tooShort: "Type at least two characters.",
  start: "Who do you know here?",
  startHint: "Press / and type a name, a company or a username.",
  none: (q: string) => `Nobody matches “${q}”`,
  noneHint: "Try a shorter search.",
  found: (count: number) =>
    count >= 1000 ? "1,000 or more people" : plural(count, { one: "1 person", other: "# people" }),
  results: "People found",
  waiting: "Waiting for your answer",
  relations: { requested: "Requested", asked: "Wants to connect", connected: "Connected" },
  ask: "Connect",
  askWho: (name: string) => `Connect with ${name}`,
  accept: "Accept",
  acceptWho: (name: string) => `Accept ${name}’s request`,
  reject: "Decline",
  rejectWho: (name: string) => `Decline ${name}’s request`,
  cancel: "Cancel request",
  cancelWho: (name: string) => `Cancel your request to ${name}`,
  remove: "Remove",
  removeWho: (name: string) => `Remove ${name} from your connections`,
  sent: "Requested",
  asked: (name: string) => `Request sent to ${name}.`,
});
