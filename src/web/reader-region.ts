import type { Herald } from "#client/index";
import { currentLanguage } from "./texts/language.ts";

/**
 * Says by which clock and in which language a new user reads, since digests and
 * quiet hours follow it. They can change it, so nothing depends on its arrival.
 */
export function sendRegion(herald: Herald): void {
  const timezone = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
  const locale = currentLanguage();
  if (timezone === "UTC" && locale === "en") return;
  herald.request("PATCH", "/api/preferences/", { timezone, locale }).catch(() => undefined);
}
