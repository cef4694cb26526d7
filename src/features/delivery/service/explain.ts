import { CHANNELS, type ChannelName } from "#core/channels";
import type { Ports } from "#core/ports";
import { addressQuery } from "#features/addresses/service/read";
import { categoryOf } from "#features/preferences/categories";
import { inCategory, type Preferences } from "#features/preferences/domain";
import { startOfDay } from "#features/preferences/local-times";
import { type Moment, plan, type Rule, type Verdict } from "#features/preferences/plan";
import { documentQuery, storedPreferences } from "#features/preferences/service/preferences";
import type { RequestSession } from "#http/session";
import { recentlySent } from "./look.ts";

/** What would become of a notification on one channel, and by which rule. */
export interface Explanation {
  channel: "in_app" | ChannelName;
  outcome: "now" | "wait" | "summary" | "skip";
  rule: Rule | null;
  source: Verdict["source"];
}

/** What would become of a notification of this type now. It asks the function by which everything is sent. */
export async function explain(
  { db, now, config }: Ports<"config" | "db" | "now">,
  session: RequestSession,
  type: string,
): Promise<{ category: string; channels: Explanation[] }> {
  const { results } = await session.authenticate([
    documentQuery({ db }, session.id),
    addressQuery({ db }, session.id, "email"),
    db.all<{ sent_at: number | null }>(recentlySent(session.id)),
  ]);
  const [documents, [address], sent] = results;
  const preferences = storedPreferences(documents);
  const at = now().getTime();
  const dayBegan = startOfDay(at, preferences.timezone);
  const category = categoryOf(type);
  const moment = (channel: ChannelName): Moment => ({
    ...{ channel, user: session.id, preferences, now: at, waited: null },
    isReachable: channel === "email" && config.email !== null && address !== undefined,
    sentToday: channel === "email" ? sent.filter(({ sent_at }) => (sent_at ?? 0) >= dayBegan).length : 0,
    waits: { emailAfterSeconds: config.emailAfterSeconds, pushHoldSeconds: 0 },
  });
  const candidate = { seq: 1, category, critical: false, isGone: false, createdAt: at };
  const channels = CHANNELS.map((channel): Explanation => {
    const [verdict] = plan(moment(channel), [candidate]);
    return {
      channel,
      outcome: verdict?.outcome ?? "skip",
      rule: verdict?.rule ?? null,
      source: verdict?.source ?? "system",
    };
  });
  return { category, channels: [inApp(preferences, category), ...channels] };
}

/** In the inbox only a mute keeps a notification away. */
function inApp(preferences: Preferences, category: string): Explanation {
  const { muted, chosen } = inCategory(preferences, category);
  const source = chosen.includes(muted ? "muted" : "in_app") ? "user" : "category";
  return { channel: "in_app", outcome: muted ? "skip" : "now", rule: muted ? 4 : null, source };
}
