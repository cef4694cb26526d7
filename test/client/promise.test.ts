import { array, assert, asyncProperty, constant, constantFrom, nat, oneof, record } from "fast-check";
import { expect, it } from "vitest";
import type { SocketFrame } from "../../src/client/frames.ts";
import type { Filter, Notification, Undo } from "../../src/client/index.ts";
import { FakeBrowser } from "./support/fake-browser.ts";

const step = oneof(
  { weight: 6, arbitrary: record({ do: constant("add" as const), type: constantFrom("info", "course") }) },
  {
    weight: 3,
    arbitrary: record({
      do: constantFrom("mark" as const, "unmark" as const, "remove" as const),
      which: nat(9),
    }),
  },
  {
    weight: 4,
    arbitrary: record({
      do: constant("move" as const),
      how: constantFrom("archive", "unarchive", "snooze", "unsnooze", "wake", "save", "remove", "undo"),
      which: nat(9),
      count: constantFrom(1, 2, 12),
    }),
  },
  { weight: 1, arbitrary: record({ do: constantFrom("mark all" as const, "remove all" as const) }) },
  {
    weight: 3,
    arbitrary: record({ do: constantFrom("drop" as const, "cut after" as const), which: nat(4) }),
  },
  {
    weight: 2,
    arbitrary: record({ do: constantFrom("double" as const, "hold" as const, "clean" as const) }),
  },
  {
    weight: 2,
    arbitrary: record({
      do: constantFrom("open" as const, "crash" as const, "focus" as const, "look away" as const),
      which: nat(3),
    }),
  },
  {
    weight: 4,
    arbitrary: record({
      do: constantFrom("ask to mark" as const, "ask to remove" as const, "page" as const, "filter" as const),
      which: nat(9),
    }),
  },
  {
    weight: 4,
    arbitrary: record({
      do: constant("ask to move" as const),
      how: constantFrom("archive", "unarchive", "snooze", "unsnooze", "save", "remove", "undo"),
      which: nat(9),
    }),
  },
  {
    weight: 1,
    arbitrary: record({
      do: constantFrom("offline" as const, "online" as const, "down" as const, "up" as const),
    }),
  },
  {
    weight: 4,
    arbitrary: record({
      do: constant("wait" as const),
      milliseconds: constantFrom(1, 3, 20, 300, 2_000, 40_000),
    }),
  },
);
type Step = typeof step extends import("fast-check").Arbitrary<infer T> ? T : never;

const FILTERS: Filter[] = [
  ...[{}, { isRead: false }, { isRead: true }, { types: ["course"] }, { q: "1" }],
  ...[{ place: "archived" as const }, { place: "snoozed" as const, isRead: false }],
  ...[{ place: "any" as const, saved: true }, { place: "any" as const }, { saved: false }],
];
const UNTIL = new Date("2026-02-05T10:00:00.000Z");

/** What is asked for while nothing answers is refused. */
const refused = () => {};

/** A browser to which a schedule of mishaps happens. */
class Story {
  readonly browser = new FakeBrowser();
  /** What there was to raise, in order. */
  readonly toRaise: string[] = [];
  /** Those that a user read or deleted, maybe before they came. */
  readonly #touched = new Set<string>();
  /** How often each came back, each time of which it may be raised again. */
  readonly returns = new Map<string, number>();
  #undo: () => unknown = () => {};
  #count = 0;
  #holds = false;

  get #tabs() {
    return this.browser.tabs.filter(({ isDead }) => !isDead);
  }

  /** What has to have been raised by the end. */
  get untouched(): string[] {
    return this.toRaise.filter((title) => !this.#touched.has(title));
  }

  async begin(): Promise<void> {
    const { browser } = this;
    browser.server.signInBehindTheScenes(browser.jar);
    for (let count = 0; count < 22; count += 1) browser.server.inbox.add(`before ${count}`);
    await browser.open();
  }

  async play(act: Step): Promise<void> {
    const { browser } = this;
    const { server, clock } = browser;
    const which = "which" in act ? act.which : 0;
    const item = server.inbox.items[which];
    const tab = this.#tabs[which % Math.max(1, this.#tabs.length)];
    const ids = server.inbox.items.map(({ id }) => id);
    const isForAll = act.do === "mark all" || act.do === "remove all";
    if (isForAll) for (const { title } of server.inbox.items) this.#touched.add(title);
    if (item && (act.do === "mark" || act.do === "remove")) this.#touched.add(item.title);
    switch (act.do) {
      case "add":
        this.#count += 1;
        server.inbox.add(`${this.#count}`, act.type);
        this.toRaise.push(`${this.#count}`);
        return;
      case "mark":
      case "unmark":
        if (item) server.inbox.mark([item.id], act.do === "mark");
        return;
      case "remove":
        if (item) server.inbox.remove([item.id]);
        return;
      case "mark all":
        server.inbox.mark(ids, true);
        return;
      case "remove all":
        server.inbox.remove(ids, true);
        return;
      case "move":
        if (server.replaySize > 0) this.#move(act.how, server.inbox.items.slice(which, which + act.count));
        return;
      case "ask to move":
        if (server.replaySize > 0) this.#askToMove(act.how, which);
        return;
      case "ask to mark":
      case "ask to remove":
        return this.#ask(act.do, which);
      case "page":
        tab?.herald.inbox.loadMore().catch(refused);
        return;
      case "filter":
        tab?.herald.inbox.show(FILTERS[which % FILTERS.length] ?? {}).catch(refused);
        return;
      case "drop":
        for (const socket of server.open) socket.end();
        return;
      case "cut after":
        for (const socket of server.open) cutAfter(socket, which);
        return;
      case "double":
        server.wire = () => (frame) => [frame, frame];
        return;
      case "hold":
        server.wire = () => holding();
        for (const socket of server.open) socket.wire = holding(true);
        this.#holds = true;
        return;
      case "clean":
        server.wire = undefined;
        return;
      case "open":
        if (this.#tabs.length < 4) await browser.open();
        return;
      case "crash":
        // With the last tab that has seen anything, what it had seen is gone.
        if (tab && this.#tabs.some((other) => other !== tab && other.herald.inbox.get().seq > 0))
          await browser.crash(tab);
        return;
      case "focus":
      case "look away":
        return browser.focus(act.do === "focus" ? tab : undefined);
      case "offline":
      case "online":
        return browser.setOnline(act.do === "online");
      case "down":
      case "up":
        server.isDown = act.do === "down";
        if (server.isDown) for (const socket of server.open) socket.end(1012);
        return;
      case "wait":
        return clock.advance(act.milliseconds);
    }
  }

  /** In one of the tabs the user changes a notification that is shown. */
  #ask(what: "ask to mark" | "ask to remove", which: number): void {
    const inbox = this.#tabs[which % Math.max(1, this.#tabs.length)]?.herald.inbox;
    const item = inbox?.get().notifications[which];
    if (!inbox || !item) return;
    this.#touched.add(item.title);
    if (what === "ask to mark") inbox.markAsRead(item.id).catch(refused);
    else inbox.remove(item.id).catch(refused);
  }

  /** On another device. */
  #move(how: string, items: Notification[]): void {
    const { inbox } = this.browser.server;
    const ids = items.map(({ id }) => id);
    this.#note(how, items);
    const undoably = (act: () => number) => {
      const token = inbox.undoably(act);
      this.#undo = () => token && inbox.undo(token);
    };
    if (how === "archive") undoably(() => inbox.move(ids, "archived"));
    else if (how === "unarchive") undoably(() => inbox.move(ids, "inbox", { isOnTop: true }));
    else if (how === "snooze") inbox.move(ids, "snoozed", { until: UNTIL.toISOString() });
    else if (how === "unsnooze") inbox.move(ids, "inbox");
    else if (how === "wake") inbox.wake(ids);
    else if (how === "save") undoably(() => inbox.save(ids, true));
    else if (how === "remove") undoably(() => inbox.remove(ids));
    else this.#undo();
  }

  /** In one of the tabs. */
  #askToMove(how: string, which: number): void {
    const inbox = this.#tabs[which % Math.max(1, this.#tabs.length)]?.herald.inbox;
    const item = inbox?.get().notifications[which];
    if (!inbox || !item) return;
    this.#note(how, [item]);
    const actions: Record<string, () => Promise<Undo | undefined>> = {
      archive: () => inbox.archive(item.id),
      unarchive: () => inbox.unarchive([item.id]),
      snooze: () => inbox.snooze(item.id, UNTIL),
      unsnooze: () => inbox.unsnooze(item.id),
      save: () => inbox.save(item.id),
      remove: () => inbox.remove(item.id),
    };
    if (how === "undo") this.#undo();
    else
      actions[how]?.().then((undo) => {
        this.#undo = () => undo?.().catch(refused);
      }, refused);
  }

  #note(how: string, items: readonly Notification[]): void {
    for (const { title } of items) {
      this.#touched.add(title);
      if (how === "wake" || how === "unarchive") this.returns.set(title, (this.returns.get(title) ?? 0) + 1);
    }
  }

  /** Everything is well again, and time enough goes by. */
  async end(): Promise<void> {
    const { server, clock } = this.browser;
    server.isDown = false;
    server.wire = undefined;
    // What is held back for good cannot come any more once its connection is lost.
    if (this.#holds) for (const socket of server.open) socket.end();
    for (const socket of server.open) socket.wire = (frame) => [frame];
    await this.browser.setOnline(true);
    await clock.advance(200_000);
  }
}

/** Loses its connection after so many more frames. */
function cutAfter(socket: FakeBrowser["server"]["sockets"][0], frames: number): void {
  let left = frames;
  const { wire } = socket;
  socket.wire = (frame) => {
    left -= 1;
    if (left < 0) socket.isMute = true;
    return left < 0 ? [] : wire(frame);
  };
}

/** Keeps every third live frame back until the next has passed it; in a replay, whose numbers have holes, nobody could notice. */
function holding(isLive = false): (frame: SocketFrame) => SocketFrame[] {
  let mayHold = isLive;
  let held: SocketFrame | undefined;
  let count = 0;
  let reached = 0;
  return (frame) => {
    mayHold ||= frame.type === "pong";
    // The first of several frames of one number carries the number before it, and would be old behind the last.
    const isFirst = "seq" in frame && frame.seq === reached;
    if ("seq" in frame) reached = frame.seq;
    if (!mayHold) return [frame];
    const before = held;
    held = undefined;
    count += 1;
    if (count % 3 === 0 && !before && !isFirst) held = frame;
    return before ? [frame, before] : held ? [] : [frame];
  };
}

/** Where one number needs several frames, those before its last carry the number before, and so do the notifications in them. */
function withoutSeq(notifications: readonly Notification[]) {
  return notifications.map(({ seq: _, ...rest }) => rest);
}

it("ends with the server's inbox, and has raised each notification once and in order, whatever happened", {
  tags: "parity.job-board.15",
  timeout: 60_000,
}, async () => {
  await assert(
    asyncProperty(array(step, { maxLength: 40 }), constantFrom(0, 1, 3, 100), async (steps, replaySize) => {
      const story = new Story();
      story.browser.server.replaySize = replaySize;
      await story.begin();
      for (const each of steps) await story.play(each);
      await story.end();

      const { server, tabs, raised } = story.browser;
      for (const { herald, isDead } of tabs) {
        if (isDead) continue;
        const state = herald.inbox.get();
        const { count, unread_count, notifications } = server.inbox.page({ ...state.filter, limit: 100 });
        expect(state).toMatchObject({
          count,
          unreadCount: unread_count,
          seq: server.inbox.head,
          status: "ready",
        });
        const loaded = state.notifications.length;
        expect(withoutSeq(state.notifications)).toEqual(withoutSeq(notifications.slice(0, loaded)));
        expect(state.hasMore).toBe(loaded < count);
        expect(herald.connection.get()).toEqual({ status: "live" });
      }
      // One that was read or deleted before it came needs nobody's attention, and one marked later may come later.
      const { untouched } = story;
      expect(raised.filter((title) => untouched.includes(title))).toEqual(untouched);
      for (const [title, all] of Map.groupBy(raised, (each) => each))
        expect(all.length).toBeLessThanOrEqual(1 + (story.returns.get(title) ?? 0));
    }),
    { numRuns: Number(import.meta.env.VITE_RUNS ?? 150) },
  );
});
