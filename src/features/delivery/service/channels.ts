import { renderMail } from "#channels/email/render/mail";
import { emailSender, type SenderPorts } from "#channels/email/senders";
import type { Email, Pending, Recipient, Sender } from "#core/delivery";
import type { UserId } from "#core/ids";
import { unsubscribeToken } from "#features/preferences/unsubscribe";

/** What e-mail goes out by. */
export interface MailChannel {
  sender: Sender<Email>;
  render(pending: Pending, to: Recipient): Email;
  /** This deployment's origin. */
  origin: string;
  unsubscribeToken(secret: string, user: UserId, categories: string[]): string;
}

/** How this deployment sends e-mail; undefined where it sends none. */
export function mailChannel(platform: SenderPorts): MailChannel | undefined {
  const sender = emailSender(platform);
  return (
    sender && {
      sender,
      render: renderMail,
      origin: platform.config.publicOrigin || "http://localhost:8787",
      unsubscribeToken,
    }
  );
}
