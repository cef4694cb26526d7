import { translated } from "./language.ts";

/** The texts of the page of connections. */
export const connections = translated("connections", {
  lead: "Requests to you, your requests, and your connections.",
  incoming: "Requests to you",
  outgoing: "Your requests",
  connected: "Your connections",
  noIncoming: "No requests to answer",
  noIncomingHint: "When someone asks to connect, it appears here right away.",
  noOutgoing: "No open requests",
  noOutgoingHint: "Requests you send stay here until they are answered.",
  none: "No connections yet",
  noneHint: "Find people and ask them to connect.",
  find: "Find people",
  since: "Connected",
  removeTitle: (name: string) => `Remove ${name} from your connections?`,
  removeHint: "They will not be notified, and either of you can ask again.",
});
