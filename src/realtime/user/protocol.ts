import { bothFrames } from "#compat/notifications";
import type { StoredNotification } from "#core/inbox";
import { Problem } from "#core/problem";
import { type Change, present } from "#features/notifications/domain";
import { ClientAction, type ServerFrame } from "#realtime/wire";

/** `v1` says each thing once; `older` says notifications in both spellings that the five frontends know. */
export type Dialect = "v1" | "older";

const MAX_FRAME_BYTES = 16 * 1024;

export function isTooLarge(frame: string | ArrayBuffer): boolean {
  if (typeof frame !== "string") return frame.byteLength > MAX_FRAME_BYTES;
  return frame.length > MAX_FRAME_BYTES || Buffer.byteLength(frame) > MAX_FRAME_BYTES;
}

/** True for a heartbeat in any spelling but the one that the runtime answers. */
export function isPing(frame: string | ArrayBuffer): boolean {
  if (typeof frame !== "string" || !frame.includes("ping")) return false;
  try {
    const { type, action = type } = JSON.parse(frame);
    return action === "ping";
  } catch {
    return false;
  }
}

/** What a client asks, and the name it gave the request. */
export interface ClientRequest {
  action: ClientAction;
  request: string | number | undefined;
}

/** A frame that cannot be obeyed; carries the request's name where there is one. */
export class FrameProblem extends Problem {
  readonly request: string | number | undefined;

  constructor(problem: Problem, request?: string | number) {
    super(problem.code, problem.extras);
    this.request = request;
  }
}

/**
 * Reads a client's frame.
 *
 * @throws {FrameProblem} `bad-json`, `invalid`
 */
export function readFrame(frame: string | ArrayBuffer): ClientRequest {
  if (typeof frame !== "string") {
    throw new FrameProblem(new Problem("invalid", { detail: "Frames are text." }));
  }
  let value: unknown;
  try {
    value = JSON.parse(frame);
  } catch {
    throw new FrameProblem(new Problem("bad-json", { detail: "The frame is not JSON." }));
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new FrameProblem(new Problem("invalid", { detail: "A frame is a JSON object." }));
  }
  const { type, action = type, request_id } = value as Record<string, unknown>;
  const request = typeof request_id === "string" || typeof request_id === "number" ? request_id : undefined;
  const parsed = ClientAction.safeParse({ ...value, action });
  if (!parsed.success) {
    throw new FrameProblem(
      new Problem("invalid", { detail: "This frame asks for nothing that is known here." }),
      request,
    );
  }
  return { action: parsed.data, request };
}

export function errorFrame(problem: Problem): ServerFrame {
  const request = problem instanceof FrameProblem ? problem.request : undefined;
  const detail = problem.extras.detail ?? problem.code;
  return { type: "error", code: problem.code, detail, ...(request !== undefined && { request }) };
}

/** A change as the frames that tell of it. */
export function framesOf(change: Change, dialect: Dialect, now: Date): ServerFrame[] {
  const { seq, unread: unread_count } = change;
  switch (change.kind) {
    case "new": {
      const notification = present(change.line, now);
      const frame = { type: "notification" as const, notification, seq, unread_count };
      return dialect === "v1" ? [frame] : bothFrames(frame);
    }
    case "updated": {
      const changes = { is_read: change.isRead, read_at: change.readAt };
      return [{ type: "notification_updated", notification_ids: change.ids, changes, seq, unread_count }];
    }
    case "deleted": {
      const which = change.all ? { all: true as const } : { notification_ids: change.ids };
      return [{ type: "notification_deleted", ...which, seq, unread_count }];
    }
  }
}

interface Latest {
  seq: number;
  /** Set when it was made since. */
  line?: StoredNotification;
  isRead: boolean;
  readAt: string | null;
}

/**
 * What a client that comes back has to be told of: each changed line once, as
 * it is now, in the order of its latest change.
 *
 * Where one number needs several frames, only the last carries it and the
 * others the number before, so that the highest number a client has seen is
 * always a place from which nothing is missed.
 *
 * @param changes every change since, in order
 */
export function compacted(changes: Change[], unread: number): Change[] {
  const lines = new Map<number, Latest>();
  const told: Change[] = [];
  for (const change of changes) {
    if (change.kind === "new") {
      const { seq, line } = change;
      lines.set(line.id, { seq, line, isRead: line.is_read, readAt: line.read_at });
    } else if (change.kind === "updated") {
      const { seq, isRead, readAt } = change;
      for (const id of change.ids) lines.set(id, { ...lines.get(id), seq, isRead, readAt });
    } else {
      for (const id of change.ids) lines.delete(id);
      told.push({ ...change, all: false, unread });
    }
  }
  const updates = new Map<number, Extract<Change, { kind: "updated" }>>();
  for (const [id, { seq, line, isRead, readAt }] of [...lines].sort(([a], [b]) => a - b)) {
    if (line) {
      told.push({ kind: "new", seq, unread, line: { ...line, seq, is_read: isRead, read_at: readAt } });
      continue;
    }
    const together = updates.get(seq);
    if (together) together.ids.push(id);
    else updates.set(seq, { kind: "updated", seq, unread, ids: [id], isRead, readAt });
  }
  const ordered = [...told, ...updates.values()].sort((a, b) => a.seq - b.seq);
  return ordered.map((change, at) =>
    ordered[at + 1]?.seq === change.seq ? { ...change, seq: change.seq - 1 } : change,
  );
}

/** A number whose change was overtaken before anybody here heard of it: told as a change of nothing, so that live numbers have no hole. */
export function overtaken(seq: number, unread: number): Change {
  return { kind: "updated", seq, unread, ids: [], isRead: true, readAt: null };
}
