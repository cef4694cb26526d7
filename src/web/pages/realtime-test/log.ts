import { useCallback, useState } from "react";

export type Kind = "in" | "out" | "info" | "error";

export interface LogEntry {
  id: number;
  /** Milliseconds since 1970. */
  at: number;
  kind: Kind;
  text: string;
}

/** Beyond this the oldest go: a page that is left open must not fill the memory. */
const MOST = 300;
const LONGEST = 4000;

let lastId = 0;

export type Note = (kind: Kind, text: string) => void;

/** What happened, the latest first. */
export function useLog(): { entries: LogEntry[]; note: Note; clear: () => void } {
  const [entries, setEntries] = useState<LogEntry[]>([]);
  const note = useCallback<Note>((kind, text) => {
    lastId += 1;
    const said = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
    const entry = { id: lastId, at: Date.now(), kind, text: said };
    setEntries((before) => [entry, ...before].slice(0, MOST));
  }, []);
  const clear = useCallback(() => setEntries([]), []);
  return { entries, note, clear };
}
