import type { otherAccount as english } from "../other-account.ts";

export const otherAccount = {
  title: (name) => `Sie sind in einem anderen Tab als ${name} angemeldet`,
  hint: "Dieser Tab gehört noch zu Ihrem vorherigen Konto und wird nicht mehr aktualisiert.",
  reload: (name) => `Als ${name} fortfahren`,
} satisfies typeof english;
