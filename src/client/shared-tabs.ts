import type { Arrival } from "./arrivals.ts";
import { type Attention, type AttentionWatch, watchAttention } from "./attention.ts";
import type { Dispatch, Performers } from "./connection.ts";
import type { Parts } from "./parts.ts";
import { joinTabs, type TabMessage } from "./tabs.ts";

/** This tab among the user's tabs: shows what the leading tab has, and answers other tabs' requests. */
export function createSharedTabs(
  { host, origin, session, inbox, announcements, connection, events, tabs }: Parts,
  dispatch: Dispatch,
): Pick<Performers, "joinTabs" | "leaveTabs" | "shareFrames" | "settle" | "wakeLeader"> {
  const report = () =>
    tabs.current?.report({
      connection: connection.get(),
      announcements: announcements.list.get(),
      seq: inbox.view().seq,
    });
  let watch: AttentionWatch | undefined;
  const receive = ({ shared, leader, isRestart, attention, session: hasChanged }: TabMessage) => {
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
      dispatch({ leaderState: leader.connection });
    }
    if (attention) watch?.hear(attention);
    if (hasChanged) session.recheck();
    if (isRestart !== undefined) {
      report();
      watch?.repeat();
      dispatch({ wake: isRestart });
    }
  };
  const show = (arrivals: Arrival[]) => emitArrivals(events, arrivals);

  connection.subscribe(report);
  return {
    joinTabs(_, { user }) {
      const name = `herald ${origin} ${user}`;
      const onTurn = (turn: boolean) => dispatch({ turn });
      tabs.current = joinTabs({ host, name, onMessage: receive, onTurn, show });
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
    settle: () => tabs.current?.knowAnnouncements(announcements.endList()),
    wakeLeader: () => tabs.current?.challenge(false),
  };
}

function emitArrivals(events: Parts["events"], arrivals: Arrival[]): void {
  const items = (wanted: Arrival["name"]) =>
    arrivals.flatMap(({ name, item }) => (name === wanted ? item : []));
  const value = { notifications: items("notification"), announcements: items("announcement") };
  events.emit({ name: "arrivals", value });
  for (const { name, item } of arrivals) events.emit({ name, value: item });
}
