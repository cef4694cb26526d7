import { renderMail } from "#channels/email/render/mail";
import { emailSender, type SenderPorts } from "#channels/email/senders";
import { devOutboxPush } from "#channels/push/dev-outbox";
import type { DevicePush } from "#channels/push/message";
import { renderPush } from "#channels/push/render";
import { webPush } from "#channels/push/web-push";
import { renderSms } from "#channels/sms/render";
import { smsSender } from "#channels/sms/senders";
import type { Channel, ChannelName, Email, Sms } from "#core/delivery";
import type { Ports } from "#core/ports";
import { ownHostsOf } from "#features/devices/service/change";
import { unsubscribeToken } from "#features/preferences/unsubscribe";

export type MailChannel = Channel<Email>;
export type SmsChannel = Channel<Sms>;
export type PushChannel = Channel<DevicePush>;

function originOf({ config }: Ports<"config">): string {
  return config.publicOrigin || "http://localhost:8787";
}

/** How this deployment sends e-mail; undefined where it sends none. */
export function mailChannel(platform: SenderPorts): MailChannel | undefined {
  const sender = emailSender(platform);
  if (!sender) return undefined;
  const render: MailChannel["render"] = (pending, to) => [renderMail(pending, to)];
  return { sender, render, origin: originOf(platform), unsubscribeToken };
}

/** How this deployment sends push messages; undefined where it sends none. */
export function pushChannel(platform: SenderPorts): PushChannel | undefined {
  const { config, now } = platform;
  if (config.push === null || config.vapid === null) return undefined;
  const rules = { ownHosts: ownHostsOf(platform), exemptOrigin: config.pushTestOrigin };
  const sender =
    config.push === "outbox" ? devOutboxPush(platform) : webPush({ vapid: config.vapid, rules, now });
  return { sender, render: (pending, to) => renderPush(pending, to, now()), origin: originOf(platform) };
}

/** How this deployment sends SMS; undefined where it sends none. */
export function smsChannel(platform: SenderPorts): SmsChannel | undefined {
  const sender = smsSender(platform);
  return sender && { sender, render: (pending, to) => [renderSms(pending, to)], origin: originOf(platform) };
}

/** The channels of one batch of tasks, which share their connections. Each is undefined where this deployment does not send on it. */
export interface Channels {
  email(): MailChannel | undefined;
  push(): PushChannel | undefined;
  sms(): SmsChannel | undefined;
  /** Ends the connections that were made. */
  close(): void;
}

export function makeChannels(platform: SenderPorts): Channels {
  const email = once(() => mailChannel(platform));
  const push = once(() => pushChannel(platform));
  const sms = once(() => smsChannel(platform));
  return {
    email: email.get,
    push: push.get,
    sms: sms.get,
    close: () => email.made?.sender.close?.(),
  };
}

/** Makes something when it is first asked for. */
function once<Made>(make: () => Made) {
  let isMade = false;
  const kept: { made?: Made; get(): Made } = {
    get() {
      if (!isMade) kept.made = make();
      isMade = true;
      return kept.made as Made;
    },
  };
  return kept;
}

/** True where this deployment sends on a channel, which is to say that its sender is set up. */
export function isSent({ config }: Ports<"config">, name: ChannelName): boolean {
  return config[name] !== null;
}
