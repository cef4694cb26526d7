import { translated } from "./language.ts";
import { plural } from "./wording.tsx";

/** What is said where people find each other and connect. */
export const people = translated("people", {
  title: "People",
  lead: "Find people and ask them to connect.",
  search: "Search people",
  searchHint: "Name, company or username, or a full e-mail address.",
  placeholder: "Search people",
  tooShort: "Type at least two letters.",
  start: "Who do you know here?",
  startHint: "Type a name, a company or a username above. Press / to get there from anywhere on this page.",
  none: (q: string) => `Nobody matches “${q}”`,
  noneHint: "Try fewer letters, or another part of the name.",
  found: (count: number) =>
    count >= 1000 ? "1,000 or more people" : plural(count, { one: "1 person", other: "# people" }),
  results: "People found",
  waiting: "Waiting for your answer",
  relations: { requested: "Requested", asked: "Wants to connect", connected: "Connected" },
  ask: "Connect",
  askWho: (name: string) => `Connect with ${name}`,
  accept: "Accept",
  acceptWho: (name: string) => `Accept ${name}`,
  reject: "Decline",
  rejectWho: (name: string) => `Decline ${name}`,
  cancel: "Cancel request",
  cancelWho: (name: string) => `Cancel your request to ${name}`,
  remove: "Remove",
  removeWho: (name: string) => `Remove ${name} from your connections`,
  sent: "Requested",
  asked: (name: string) => `Your request to ${name} is on its way.`,
});
