import type { Host } from "./host.ts";
import { createTimer } from "./timer.ts";

/** A page that was not used for this long is not looked at, though it is shown. */
const IDLE_MS = 300_000;
/** A tab that lost the focus counts for so long: another one may get it, which then is no change. */
const LINGER_MS = 500;
/** Events that show, or change, whether the page is looked at. */
const EVENTS = ["focus", "blur", "visibilitychange", "pointermove", "pointerdown", "wheel", "keydown"];

/** Until when a tab counts as looked at. It ends by itself, since a tab that crashed cannot take it back. */
export interface Attention {
  tab: number;
  until: number;
}

/** Whether a user looks at one of the tabs. */
export interface AttentionWatch {
  /** Another tab has said something of itself. */
  hear(attention: Attention): void;
  /** Says it again, for a tab that was not there. */
  repeat(): void;
  stop(): void;
}

interface AttentionOptions {
  host: Host;
  /** Sends the other tabs what holds for this one. */
  post(attention: Attention): void;
  onChange(isAttended: boolean): void;
}

export function watchAttention({ host, post, onChange }: AttentionOptions): AttentionWatch {
  const timer = createTimer(host);
  let own = 0;
  let posted: Attention = { tab: host.Math.random(), until: 0 };
  /** Only one tab can have the focus: the latest that said so. */
  let other = posted;

  // While the tab is used its end moves all the time. The others hear of it only when the end that they know is near.
  const isOutdated = (now: number) =>
    own < posted.until || (own > posted.until && posted.until <= now + LINGER_MS);
  const judge = () => {
    const now = host.Date.now();
    if (isOutdated(now)) {
      posted = { ...posted, until: own };
      post(posted);
    }
    // The other tab may be about to say more, by a timer that is due at the same time.
    const rest = Math.max(posted.until, other.until + LINGER_MS) - now;
    onChange(rest > 0);
    timer(rest > 0 ? judge : undefined, rest);
  };
  const use = () => {
    const now = host.Date.now();
    const { document } = host;
    const isInView = document.visibilityState === "visible" && document.hasFocus();
    own = isInView ? now + IDLE_MS : Math.min(own, now + LINGER_MS);
    if (isOutdated(now)) judge();
  };
  const listen = (how: "addEventListener" | "removeEventListener") => {
    for (const event of EVENTS) host[how](event, use);
  };

  listen("addEventListener");
  use();
  return {
    hear(attention) {
      if (attention.tab === other.tab || attention.until > other.until) other = attention;
      judge();
    },
    repeat: () => post(posted),
    stop() {
      listen("removeEventListener");
      own = 0;
      judge();
      timer();
    },
  };
}
