export type Place = "inbox" | "archived" | "snoozed";

/** What of a notification an undo puts back. */
export interface ModelState {
  /** Its place in every list: the number of its creation, or under which it last came back on top. */
  came: number;
  /** The number under which it was last new to its reader. */
  fresh: number;
  isRead: boolean;
  place: Place;
  saved: boolean;
  /** When its snooze ends, in milliseconds since 1970. */
  until: number | null;
}

/** A notification as the contract describes it, by its number instead of its id. */
export interface ModelNotification extends ModelState {
  made: number;
  /** The number of its latest change. */
  seq: number;
  /** What it says and of what; no two notifications say the same. */
  cause: string;
  group: string | null;
  /** The keys of its actions. */
  choices: string[];
  acted: string | null;
  /** When it goes by itself, in milliseconds since 1970. */
  expiresAt: number | null;
}

/** One change as `sync` lists it: a notification's number, or the numbers of notifications that are gone. */
export type ModelChange = { seq: number; notification: number } | { seq: number; deleted: number[] };

/** What a notification says, and which actions it has. */
export type ModelContent = Pick<ModelNotification, "cause" | "group" | "choices" | "expiresAt">;

interface Change {
  /** Whether it changes anything. */
  applies(notification: ModelNotification): boolean;
  /** @param head the number of the change */
  edit(notification: ModelNotification, head: number): Partial<ModelState>;
}

const back = { place: "inbox", until: null } as const;
const CHANGES = {
  read: { applies: ({ isRead }) => !isRead, edit: () => ({ isRead: true }) },
  unread: { applies: ({ isRead }) => isRead, edit: () => ({ isRead: false }) },
  archive: {
    applies: ({ place }) => place !== "archived",
    edit: () => ({ place: "archived", until: null }),
  },
  unarchive: {
    applies: ({ place }) => place !== "inbox",
    edit: ({ made }, head) => ({ ...back, came: head, fresh: made }),
  },
  unsnooze: { applies: ({ place }) => place !== "inbox", edit: () => back },
  save: { applies: ({ saved }) => !saved, edit: () => ({ saved: true }) },
  unsave: { applies: ({ saved }) => saved, edit: () => ({ saved: false }) },
} satisfies Record<string, Change>;
export type ChangeName = keyof typeof CHANGES;
type Which = (notification: ModelNotification) => boolean;

/** An inbox by contract §§5 and 11 alone: a list, and a number for each change of it. */
export class ModelInbox {
  head = 0;
  seen = 0;
  /** In all places. */
  notifications: ModelNotification[] = [];
  deletions: { seq: number; made: number[] }[] = [];
  /** What a change of many deleted, until it can no longer be put back. */
  trash: ModelNotification[] = [];
  /** How the notifications of a change of many were, by its number. */
  undos = new Map<number, (ModelState & { made: number })[]>();
  /** How often each has come back into the inbox; undefined where that is not known. */
  returns: Map<number, number> | undefined = new Map();

  add(content: ModelContent): void {
    this.head += 1;
    const [made, came, fresh, seq] = Array<number>(4).fill(this.head) as [number, number, number, number];
    const state = { isRead: false, place: "inbox" as const, saved: false, until: null, acted: null };
    this.notifications.push({ made, came, fresh, seq, ...state, ...content });
  }

  wouldChange(name: ChangeName, notification: ModelNotification): boolean {
    return CHANGES[name].applies(notification);
  }

  /** How many it changed: all of them take one number together, if there are any. */
  change(name: ChangeName, which: Which): number {
    const { applies, edit } = CHANGES[name] as Change;
    const chosen = this.notifications.filter((each) => applies(each) && which(each));
    return this.#write(chosen, (each) => edit(each, this.head));
  }

  /** The same, so that it can be undone by its number. */
  changeMany(name: ChangeName | "delete", which: Which): number {
    const before = structuredClone(this.notifications);
    const count = name === "delete" ? this.#discard(which) : this.change(name, which);
    if (count === 0) return 0;
    const changed = new Set([...this.notifications, ...this.trash].filter(({ seq }) => seq === this.head));
    const made = new Set([...changed].map((each) => each.made));
    this.undos.set(
      this.head,
      before.filter((each) => made.has(each.made)),
    );
    return count;
  }

  /** Puts back what still has the number of that change. */
  undo(seq: number): number {
    const before = this.undos.get(seq) ?? [];
    this.undos.delete(seq);
    const still = [...this.notifications, ...this.trash].filter((each) => each.seq === seq);
    this.trash = this.trash.filter((each) => !still.includes(each));
    const restored = still.filter((each) => !this.notifications.includes(each));
    for (const each of restored) if (each.place === "inbox") this.#returned(each.made);
    this.notifications.push(...restored);
    for (const deletion of this.deletions)
      deletion.made = deletion.made.filter((made) => !restored.some((each) => each.made === made));
    this.deletions = this.deletions.filter(({ made }) => made.length > 0);
    return this.#write(still, ({ made }) => before.find((each) => each.made === made)!);
  }

  snooze(until: number, which: Which): number {
    const chosen = this.notifications.filter((each) => each.until !== until && which(each));
    return this.#write(chosen, () => ({ place: "snoozed", until }));
  }

  wake(which: Which): number {
    const due = this.notifications.filter((each) => each.place === "snoozed" && which(each));
    return this.#write(due, () => ({ ...back, isRead: false, came: this.head, fresh: this.head }));
  }

  act(key: string, which: Which): number {
    const chosen = this.notifications.filter((each) => each.acted === null && which(each));
    for (const each of chosen) each.acted = key;
    return this.#write(chosen, () => ({}));
  }

  see(upTo: number): { up_to_seq: number; unseen_count: number } {
    this.seen = Math.max(this.seen, Math.min(upTo, this.head));
    return { up_to_seq: this.seen, unseen_count: this.counts().unseen };
  }

  remove(which: Which): number {
    const made = this.notifications.filter(which).map((notification) => notification.made);
    if (made.length === 0) return 0;
    this.head += 1;
    this.notifications = this.notifications.filter((notification) => !which(notification));
    this.deletions.push({ seq: this.head, made });
    return made.length;
  }

  /** What the inbox's row counts. */
  counts() {
    const count = (which: Which) => this.notifications.filter(which).length;
    const isUnread: Which = ({ isRead }) => !isRead;
    const within = (place: Place) => ({
      all: count((each) => each.place === place),
      unread: count((each) => each.place === place && isUnread(each)),
    });
    return {
      inbox: within("inbox"),
      archived: within("archived"),
      snoozed: within("snoozed"),
      unseen: count((each) => each.place === "inbox" && isUnread(each) && each.fresh > this.seen),
    };
  }

  /** A list, what came last first. */
  list(which: Which): ModelNotification[] {
    return this.notifications.filter(which).sort((a, b) => b.came - a.came || b.made - a.made);
  }

  /** What `sync` lists after a number, in order; without `allPlaces` what is outside the inbox is gone. */
  since(since: number, allPlaces: boolean): ModelChange[] {
    const changed = this.notifications
      .filter((each) => each.seq > since)
      .sort((a, b) => a.seq - b.seq || a.made - b.made);
    const changes: ModelChange[] = this.deletions
      .filter(({ seq }) => seq > since)
      .map(({ seq, made }) => ({ seq, deleted: [...made] }));
    for (const { seq, made, place } of changed) {
      const last = changes.findLast((each) => each.seq === seq);
      if (allPlaces || place === "inbox") changes.push({ seq, notification: made });
      else if (last && "deleted" in last) last.deleted.push(made);
      else changes.push({ seq, deleted: [made] });
    }
    return changes.sort((a, b) => a.seq - b.seq);
  }

  #discard(which: Which): number {
    const going = this.notifications.filter(which);
    const count = this.remove(which);
    for (const each of going) this.trash.push(Object.assign(each, { seq: this.head }));
    return count;
  }

  /** All take the next number together, if there are any. */
  #write(
    chosen: ModelNotification[],
    edit: (notification: ModelNotification) => Partial<ModelState>,
  ): number {
    if (chosen.length === 0) return 0;
    this.head += 1;
    for (const each of chosen) {
      const { came, fresh, isRead, place, saved, until } = { ...each, ...edit(each) };
      if (place === "inbox" && each.place !== "inbox") this.#returned(each.made);
      Object.assign(each, { came, fresh, isRead, place, saved, until, seq: this.head });
    }
    return chosen.length;
  }

  #returned(made: number): void {
    this.returns?.set(made, (this.returns.get(made) ?? 0) + 1);
  }
}
