import type { ChannelName } from "#core/channels";

/** What this deployment says of itself in the page's `<meta name="herald">`. */
interface Deployment {
  /** True on a developer's machine alone: demo people, and tools for all. */
  development: boolean;
  /** True where a first visit is asked whether the browser may show notifications. */
  asksForNotifications: boolean;
  /** What it can send beside what it shows. */
  channels: Record<ChannelName, boolean>;
}

function read(): Deployment {
  const said = document.querySelector<HTMLMetaElement>('meta[name="herald"]')?.content.split(" ") ?? [];
  return {
    development: said.includes("development"),
    asksForNotifications: said.includes("ask"),
    channels: { email: said.includes("email"), push: said.includes("push"), sms: said.includes("sms") },
  };
}

export const deployment: Deployment = read();
