import { and, eq, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { reportOf as cloudflareReport } from "#channels/email/cloudflare/callback";
import { isSigned, reportOf } from "#channels/email/resend/callback";
import type { Report } from "#core/delivery";
import { log } from "#core/log";
import type { Ports } from "#core/ports";
import { Problem } from "#core/problem";
import { suppression } from "#features/addresses/service/suppress";
import { endDevices } from "#features/devices/service/change";
import { type Cursor, channelOf } from "../domain.ts";
import { deliveries, providerRefs } from "../tables.ts";

type ReportPorts = Ports<"config" | "db" | "now">;
type Reference = typeof providerRefs.$inferSelect;

const MAX_REASON = 200;

/**
 * Takes a callback of Resend.
 *
 * @throws {Problem} `bad-signature`
 */
export async function takeResendCallback(
  platform: ReportPorts,
  headers: Headers,
  body: string,
): Promise<void> {
  const { email } = platform.config;
  const secrets = email?.provider === "resend" ? email.webhookSecrets : [];
  if (!isSigned(headers, body, secrets, platform.now())) throw new Problem("bad-signature");
  const report = reportOf(body);
  if (report) await applyReport(platform, "resend", report);
}

/**
 * Keeps what a provider reports of a message. States only move forward, from
 * sent to delivered to failed, so a report that comes twice or late changes
 * nothing. A hard bounce or a complaint suppresses the address, unless it was
 * verified again after the message was sent.
 */
export async function applyReport(platform: ReportPorts, provider: string, report: Report): Promise<void> {
  const { db } = platform;
  const [reference] = await db
    .select()
    .from(providerRefs)
    .where(and(eq(providerRefs.provider, provider), eq(providerRefs.providerId, report.id)));
  if (!reference) return;
  await db.batch([moveOn(platform, reference, report), ...suppressing(platform, reference, report)]);
  log("info", "delivery.reported", { user_id: reference.userId, provider, event: report.event });
}

function moveOn({ db, now }: ReportPorts, { userId, channel, toSeq }: Reference, { event, reason }: Report) {
  const at = now().getTime();
  const isFailed = event === "failed" || event === "bounced" || event === "refused";
  const from = isFailed ? sql`status in ('sent', 'delivered')` : sql`status = 'sent'`;
  return db
    .update(deliveries)
    .set(
      isFailed
        ? { status: "failed", reason: `${event}: ${reason ?? ""}`.slice(0, MAX_REASON) }
        : { status: "delivered", deliveredAt: at },
    )
    .where(
      and(eq(deliveries.userId, userId), eq(deliveries.channel, channel), eq(deliveries.toSeq, toSeq), from),
    );
}

/** Nothing more goes to an address that takes nothing, unless it was verified again after the message was sent. */
function suppressing(
  { db }: ReportPorts,
  { userId, channel, addressId, createdAt }: Reference,
  { event }: Report,
): BatchItem<"sqlite">[] {
  if (addressId === null || event === "delivered" || event === "failed") return [];
  // In development a device can be played to be gone.
  if (channelOf(channel as Cursor["channel"]) === "push")
    return [...endDevices({ db }, userId, sql`id = ${addressId}`)];
  const isIt = sql`id = ${addressId} and coalesce(verified_at, 0) <= ${createdAt}`;
  return suppression({ db }, userId, isIt, event === "bounced" ? "bounce" : "complaint");
}

/** Takes an event that Cloudflare publishes to a queue; nothing else can write there, so it needs no signature. */
export async function takeCloudflareEvent(platform: ReportPorts, body: unknown): Promise<void> {
  const report = cloudflareReport(body);
  if (report) await applyReport(platform, "cloudflare", report);
}
