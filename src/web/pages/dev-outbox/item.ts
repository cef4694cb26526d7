import type { ChannelName } from "#core/channels";

/** A message as the outbox has it (contract §10). */
export interface DevOutboxItem {
  id: number;
  channel: ChannelName;
  to: string;
  subject: string | null;
  text: string;
  html: string | null;
  headers: Record<string, string>;
  /** What a push carries, or what is known of an SMS. */
  payload: Record<string, unknown> | null;
  raw: string | null;
  created_at: string;
}
