/** A line as the contract describes it, by its number instead of its id. */
export interface ModelLine {
  made: number;
  /** The number of its latest change. */
  seq: number;
  isRead: boolean;
  /** What it says and of what; no two lines say the same. */
  cause: string;
  /** When it goes by itself, in milliseconds since 1970. */
  expiresAt: number | null;
}

/** One change as `sync` tells it: a line's number, or the numbers of lines that are gone. */
export type ModelChange = { seq: number; line: number } | { seq: number; deleted: number[] };

/** An inbox by contract §5 alone: a list, and a number for each change of it. */
export class ModelInbox {
  head = 0;
  lines: ModelLine[] = [];
  deletions: { seq: number; made: number[] }[] = [];

  add(cause: string, expiresAt: number | null = null): void {
    this.head += 1;
    this.lines.push({ made: this.head, seq: this.head, isRead: false, cause, expiresAt });
  }

  /** How many it marked: all that are not so already take one number together, if there are any. */
  mark(isRead: boolean, which: (line: ModelLine) => boolean): number {
    const marked = this.lines.filter((line) => line.isRead !== isRead && which(line));
    if (marked.length > 0) this.head += 1;
    for (const line of marked) Object.assign(line, { isRead, seq: this.head });
    return marked.length;
  }

  remove(which: (line: ModelLine) => boolean): number {
    const made = this.lines.filter(which).map((line) => line.made);
    if (made.length === 0) return 0;
    this.head += 1;
    this.lines = this.lines.filter((line) => !which(line));
    this.deletions.push({ seq: this.head, made });
    return made.length;
  }

  /** What `sync` tells after a number, in order. */
  since(since: number): ModelChange[] {
    const changed = this.lines.filter((line) => line.seq > since);
    const gone = this.deletions.filter((deletion) => deletion.seq > since);
    const changes: ModelChange[] = [
      ...changed.map(({ seq, made }) => ({ seq, line: made })),
      ...gone.map(({ seq, made }) => ({ seq, deleted: made })),
    ];
    const place = (change: ModelChange) => ("line" in change ? change.line : 0);
    return changes.sort((a, b) => a.seq - b.seq || place(a) - place(b));
  }
}
