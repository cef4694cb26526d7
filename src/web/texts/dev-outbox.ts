import { translated } from "./language.ts";

/** What is said on the page of what would have gone out, which developers alone see. */
export const devOutbox = translated("devOutbox", {
  title: "Outbox",
  lead: "What would have been sent. In development nothing leaves this machine.",
  list: "Messages",
  empty: "Nothing has been sent yet",
  emptyHint:
    "Leave a notification unread, ask for a code, or add a stand-in for a device that takes push messages.",
  clear: "Empty the outbox",
  cleared: "The outbox is empty.",
  to: (address: string) => `To ${address}`,
  choose: "Select a message to see it here.",
  message: "Message",
  views: {
    html: "Mail",
    text: "Text",
    card: "Message",
    payload: "Content",
    headers: "Headers",
    raw: "Source",
  },
  view: "What is shown",
  frame: "The mail as its reader sees it",
  play: "Simulate what happens next",
  events: {
    delivered: "Delivered",
    bounced: "Bounced",
    complained: "Marked as spam",
    gone: "410 Gone",
    failed: "Failed",
  },
  channels: { email: "E-mail", push: "Push", sms: "SMS" },
  leadsTo: "Leads to",
  badge: "On the app’s icon",
  tag: "Tag",
  segments: "Segments",
  encoding: "Alphabet",
  characters: "Characters",
  played: (event: string) => `Simulated: ${event}.`,
});
