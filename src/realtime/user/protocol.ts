import { bothFrames } from "#compat/notifications";
import type { InboxChange, NotificationPatch, StoredNotification } from "#core/inbox";
import { Problem } from "#core/problem";
import { present } from "#features/notifications/domain";
import type { Subprotocol } from "#http/session";
import { ClientAction, type ServerFrame } from "#realtime/wire";

/** `v2` and `v1` say each thing once, `v2` also what is not of the inbox; `older` says notifications in both spellings that the five frontends know. */
export type Dialect = "v2" | "v1" | "older";

const DIALECTS = { "herald.v2": "v2", "herald.v1": "v1" } as const satisfies Record<Subprotocol, Dialect>;

export function dialectOf(subprotocol: Subprotocol | undefined): Dialect {
  return subprotocol ? DIALECTS[subprotocol] : "older";
}

/** What a client is answered that has offered it. */
export function subprotocolFor(dialect: Dialect): Subprotocol | undefined {
  return dialect === "older" ? undefined : `herald.${dialect}`;
}

const MAX_FRAME_BYTES = 16 * 1024;

export function isTooLarge(frame: string | ArrayBuffer): boolean {
  if (typeof frame !== "string") return frame.byteLength > MAX_FRAME_BYTES;
  return frame.length > MAX_FRAME_BYTES || Buffer.byteLength(frame) > MAX_FRAME_BYTES;
}

/** A client's request, with the id that the client gave it. */
export interface ClientRequest<Action = ClientAction> {
  action: Action;
  request: string | number | undefined;
}

/** The refusal of a frame, with the id of the request if it has one. */
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
    throw new FrameProblem(new Problem("invalid", { detail: "This action is not known." }), request);
  }
  return { action: parsed.data, request };
}

export function errorFrame(problem: Problem): ServerFrame {
  const request = problem instanceof FrameProblem ? problem.request : undefined;
  const detail = problem.extras.detail ?? problem.code;
  return { type: "error", code: problem.code, detail, ...(request !== undefined && { request }) };
}

/** The frames of a change. */
export function framesOf(change: InboxChange, dialect: Dialect, now: Date): ServerFrame[] {
  const { seq, unread: unread_count } = change;
  switch (change.kind) {
    case "created": {
      const notification = present(change.notification, now);
      const frame = { type: "notification" as const, notification, seq, unread_count };
      return dialect === "older" ? bothFrames(frame) : [frame];
    }
    case "patched": {
      const { ids: notification_ids, patch: changes } = change;
      return [{ type: "notification_updated", notification_ids, changes, seq, unread_count }];
    }
    case "removed": {
      const which = change.all ? { all: true as const } : { notification_ids: change.ids };
      return [{ type: "notification_deleted", ...which, seq, unread_count }];
    }
  }
}

interface Latest {
  seq: number;
  /** Set when it was created since. */
  notification?: StoredNotification;
  patch: NotificationPatch;
}

/**
 * What a resuming client has to be sent: each changed notification once, as it is
 * now, in the order of its latest change.
 *
 * Where one number needs several frames, only the last carries it and the
 * others the number before, so that the highest number a client has seen is
 * always a place from which nothing is missed.
 *
 * @param changes every change since, in order
 */
export function compacted(changes: InboxChange[], unread: number): InboxChange[] {
  const latest = new Map<number, Latest>();
  const compact: InboxChange[] = [];
  for (const change of changes) {
    const { seq } = change;
    if (change.kind === "created") {
      const { notification } = change;
      const { is_read, read_at } = notification;
      latest.set(notification.id, { seq, notification, patch: { is_read, read_at } });
    } else if (change.kind === "patched") {
      const { ids, patch } = change;
      for (const id of ids) latest.set(id, { ...latest.get(id), seq, patch });
    } else {
      for (const id of change.ids) latest.delete(id);
      compact.push({ ...change, all: false, unread });
    }
  }
  const patches = new Map<number, Extract<InboxChange, { kind: "patched" }>>();
  for (const [id, { seq, notification, patch }] of [...latest].sort(([a], [b]) => a - b)) {
    if (notification) {
      compact.push({ kind: "created", seq, unread, notification: { ...notification, seq, ...patch } });
      continue;
    }
    const together = patches.get(seq);
    if (together) together.ids.push(id);
    else patches.set(seq, { kind: "patched", seq, unread, ids: [id], patch });
  }
  const ordered = [...compact, ...patches.values()].sort((a, b) => a.seq - b.seq);
  return ordered.map((change, at) =>
    ordered[at + 1]?.seq === change.seq ? { ...change, seq: change.seq - 1 } : change,
  );
}

/** A number whose change was overtaken before it was read: sent as a change of nothing, so that live numbers have no hole. */
export function overtaken(seq: number, unread: number): InboxChange {
  return { kind: "patched", seq, unread, ids: [], patch: { is_read: true, read_at: null } };
}
