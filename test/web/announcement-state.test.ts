import { expect, it } from "vitest";
import type { Announcement } from "#client/index";
import { becameOf } from "../../src/web/pages/admin/announcements/state.ts";

const NOW = Date.parse("2026-01-05T10:00:00.000Z");
const BEFORE = "2026-01-05T09:00:00.000Z";
const AFTER = "2026-01-05T11:00:00.000Z";
const LIVE = { is_active: true, show_on_site: true, starts_at: null, expires_at: null };

it.each<[string, Partial<Announcement>, string]>([
  ["is live", {}, "Announcement published."],
  ["is live until later", { starts_at: BEFORE, expires_at: AFTER }, "Announcement published."],
  ["begins later", { starts_at: AFTER }, "Announcement scheduled."],
  ["is switched off", { is_active: false }, "Announcement saved."],
  ["is not shown on the site", { show_on_site: false }, "Announcement saved."],
  ["is over", { expires_at: BEFORE }, "Announcement saved."],
])("calls a new announcement published only where people see it: it %s", (_how, changed, said) => {
  expect(becameOf({ ...LIVE, ...changed } as Announcement, NOW)).toBe(said);
});
