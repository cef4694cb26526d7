import { sql } from "drizzle-orm";
import { CHANNELS, type ChannelName } from "#core/channels";
import { ABSENT, type Ports } from "#core/ports";
import { inboxes } from "#features/notifications/tables";
import { categoryOf } from "#features/preferences/categories";
import { inCategory, type Preferences } from "#features/preferences/domain";
import { startOfDay } from "#features/preferences/local-times";
import { type Moment, plan, type Rule, type Verdict } from "#features/preferences/plan";
import { documentQuery, storedPreferences } from "#features/preferences/service/preferences";
import type { RequestSession } from "#http/session";
import { isFast } from "../domain.ts";
import { isSent } from "./channels.ts";
import { type RecentSending, recentlySent, sentSince } from "./recent.ts";
import { targetsQuery } from "./targets.ts";

/** What would become of a notification on one channel, and by which rule. */
export interface Explanation {
  channel: "in_app" | ChannelName;
  outcome: "now" | "wait" | "summary" | "skip";
  rule: Rule | null;
  source: Verdict["source"];
}

/** What is known of how one channel reaches a user. */
interface Reach {
  isReachable: boolean;
  recent: RecentSending[];
}

/** What would become of a notification of this type now. It asks the function by which everything is sent. */
export async function explain(
  platform: Ports<"config" | "db" | "hubs" | "now">,
  session: RequestSession,
  type: string,
): Promise<{ category: string; channels: Explanation[] }> {
  const { db, now, config } = platform;
  const user = session.id;
  const { results } = await session.authenticate([
    documentQuery({ db }, user),
    db.all<{ has_hub: number }>(sql`select has_hub from ${inboxes} where user_id = ${user}`),
    ...CHANNELS.map((channel) => targetsQuery({ db }, user, channel)),
    ...CHANNELS.map((channel) => db.all<RecentSending>(recentlySent(user, channel))),
  ]);
  const [documents, [inbox], ...reads] = results as [never, { has_hub: number }[], ...unknown[][]];
  const reachOf = (channel: ChannelName): Reach => {
    const at = CHANNELS.indexOf(channel);
    const recent = reads[CHANNELS.length + at] as RecentSending[];
    return { isReachable: isSent(platform, channel) && (reads[at]?.length ?? 0) > 0, recent };
  };
  const preferences = storedPreferences(documents);
  const at = now().getTime();
  const category = categoryOf(type, preferences.assignedTypes);
  const isFastReachable = CHANNELS.some((channel) => isFast(channel) && reachOf(channel).isReachable);
  const presence = isFastReachable && inbox?.has_hub ? await platform.hubs.presence(user) : ABSENT;
  const moment = (channel: ChannelName): Moment => {
    const { isReachable, recent } = reachOf(channel);
    const sentToday = sentSince(recent, startOfDay(at, preferences.timezone));
    const who = { channel, user, preferences, now: at, waited: null, presence };
    return { ...who, isReachable, sentToday, waits: config };
  };
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
