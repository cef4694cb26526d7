import type { Host } from "./host.ts";
import { listen } from "./listen.ts";
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
  /** Takes what another tab has posted. */
  receive(attention: Attention): void;
  /** Posts what holds for this tab again, for a tab that has just been opened. */
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
  /** Only one tab can have the focus: the latest that posted it. */
  let other = posted;

  const judge = () => {
    const now = host.Date.now();
    if (isOutdated(posted.until, own, now)) {
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
    own = isInView(host) ? now + IDLE_MS : Math.min(own, now + LINGER_MS);
    if (isOutdated(posted.until, own, now)) judge();
  };
  const stopListening = listen(host, EVENTS, use);

  use();
  return {
    receive(attention) {
      if (attention.tab === other.tab || attention.until > other.until) other = attention;
      judge();
    },
    repeat: () => post(posted),
    stop() {
      stopListening();
      own = 0;
      judge();
      timer();
    },
  };
}

function isInView({ document }: Host): boolean {
  return document.visibilityState === "visible" && document.hasFocus();
}

/**
 * Whether the other tabs need this tab's new end. While the tab is used, its end
 * moves all the time; the others need it only when the end that they know is near.
 */
function isOutdated(known: number, until: number, now: number): boolean {
  return until < known || (until > known && known <= now + LINGER_MS);
}
