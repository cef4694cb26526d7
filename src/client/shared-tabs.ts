import type { Arrival } from "./arrivals.ts";
import { type Attention, type AttentionWatch, watchAttention } from "./attention.ts";
import type { Dispatch, Performers } from "./connection.ts";
import type { Parts } from "./parts.ts";
import { joinTabs, type LeaderState, type TabMessage } from "./tabs.ts";

/** This tab among the user's tabs: shows what the leading tab has, and answers other tabs' requests. */
export function createSharedTabs(
  parts: Parts,
  dispatch: Dispatch,
): Pick<Performers, "joinTabs" | "leaveTabs" | "shareFrames" | "endList" | "wakeLeader"> {
  const { host, origin, announcements, connection, events, tabs } = parts;
  const report = () => tabs.current?.report(stateOf(parts));
  let watch: AttentionWatch | undefined;
  const onMessage = (message: TabMessage) => {
    const { leader, attention, isRestart } = message;
    showOther(parts, message);
    if (leader) dispatch({ leaderState: leader.connection });
    if (attention) watch?.receive(attention);
    if (isRestart !== undefined) {
      report();
      watch?.repeat();
      dispatch({ wake: isRestart });
    }
  };

  connection.subscribe(report);
  return {
    joinTabs(_, { user }) {
      const name = `herald ${origin} ${user}`;
      const onTurn = (turn: boolean) => dispatch({ turn });
      const show = (arrivals: Arrival[]) => emitArrivals(events, arrivals);
      tabs.current = joinTabs({ host, name, onMessage, onTurn, show });
      const post = (attention: Attention) => tabs.current?.post({ attention });
      const onChange = (attended: boolean) => dispatch({ attended });
      watch = watchAttention({ host, post, onChange });
    },
    leaveTabs() {
      watch?.stop();
      tabs.current?.leave();
      tabs.current = undefined;
    },
    shareFrames: ({ frames, after }) => tabs.current?.share(frames, after),
    endList: () => tabs.current?.knowAnnouncements(announcements.endList()),
    wakeLeader: () => tabs.current?.challenge(false),
  };
}

/** What the other tabs are to show, should this one lead. */
function stateOf({ connection, announcements, inbox }: Parts): LeaderState {
  return { connection: connection.get(), announcements: announcements.list.get(), seq: inbox.view().seq };
}

/** Shows what another tab has sent. */
function showOther(
  { session, inbox, announcements, events }: Parts,
  { shared, leader, session: hasChanged }: TabMessage,
): void {
  if (shared) {
    for (const frame of shared.frames) {
      announcements.receive(frame);
      if ("preferences" in frame) events.emit({ name: "preferences", value: frame.preferences });
    }
    inbox.receive(shared.frames, shared.after);
  }
  if (leader) {
    inbox.setSeq(leader.seq);
    announcements.mirror(leader.announcements);
  }
  if (hasChanged) session.recheck();
}

function emitArrivals(events: Parts["events"], arrivals: Arrival[]): void {
  const items = (wanted: Arrival["name"]) =>
    arrivals.flatMap(({ name, item }) => (name === wanted ? item : []));
  const value = { notifications: items("notification"), announcements: items("announcement") };
  events.emit({ name: "arrivals", value });
  for (const { name, item } of arrivals) events.emit({ name, value: item });
}
