import type { connections as english } from "../connections.ts";

export const connections = {
  lead: "Anfragen an Sie, Ihre eigenen Anfragen und Ihre Kontakte.",
  incoming: "Anfragen an Sie",
  outgoing: "Ihre Anfragen",
  connected: "Ihre Kontakte",
  noIncoming: "Keine offenen Anfragen",
  noIncomingHint: "Wenn jemand Sie anfragt, sehen Sie es hier sofort.",
  noOutgoing: "Sie haben keine offenen Anfragen",
  noOutgoingHint: "Ihre Anfragen stehen hier, bis sie beantwortet sind.",
  none: "Noch keine Kontakte",
  noneHint: "Finden Sie Personen und fragen Sie einen Kontakt an.",
  find: "Personen finden",
  since: "Kontakt",
  removeTitle: (name) => `${name} entfernen?`,
  removeHint:
    "Sie sind dann keine Kontakte mehr. Die Person erfährt es nicht, und beide können neu anfragen.",
} satisfies typeof english;
