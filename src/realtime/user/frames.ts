import { bothFrames } from "#compat/notifications";
import type {
  ChangedField,
  InboxChange,
  NotificationState,
  StateGroup,
  StoredNotification,
} from "#core/inbox";
import { present } from "#features/notifications/domain";
import type { ServerFrame } from "#realtime/wire";
import type { Dialect } from "./protocol.ts";

type Body<Frame> = Frame extends { seq: number; unread_count: number }
  ? Omit<Frame, "seq" | "unread_count">
  : never;
/** A frame before it has its number. */
type FrameBody = Body<
  Extract<
    ServerFrame,
    {
      type:
        | "notification"
        | "new_notification"
        | "notification_updated"
        | "notification_moved"
        | "notification_deleted";
    }
  >
>;

type UpdatedField = Exclude<ChangedField, "place">;

/** What changes nothing, for a number that has nothing else to say. */
const NOTHING: FrameBody = {
  type: "notification_updated",
  notification_ids: [],
  changes: { is_read: true, read_at: null },
};

/**
 * The frames of some changes, in order. Where one number needs several frames,
 * only the last carries it and the others the number before, so that the highest
 * number a client has seen is always one from which nothing is missed.
 */
export function framesOf(changes: InboxChange[], dialect: Dialect, now: Date): ServerFrame[] {
  const bodies = changes.flatMap(({ seq, unread, ...change }) => {
    const all = bodiesOf({ seq, unread, ...change } as InboxChange, dialect, now);
    return (all.length > 0 ? all : [NOTHING]).map((body) => ({ seq, unread, body }));
  });
  return bodies.flatMap(({ seq, unread, body }, at) => {
    const isLast = bodies[at + 1]?.seq !== seq;
    const frame = { ...body, seq: isLast ? seq : seq - 1, unread_count: unread } as ServerFrame;
    return dialect === "older" && frame.type === "notification" ? bothFrames(frame as never) : [frame];
  });
}

function bodiesOf(change: InboxChange, dialect: Dialect, now: Date): FrameBody[] {
  if (change.kind === "removed")
    return [
      { type: "notification_deleted", ...(change.all ? { all: true } : { notification_ids: change.ids }) },
    ];
  const entered = change.kind === "created" ? [change.notification] : change.entered;
  const whole = (notifications: StoredNotification[]) =>
    notifications.map((each) => ({ type: "notification" as const, notification: present(each, now) }));
  if (dialect !== "v2") {
    const states = change.kind === "created" ? [] : change.states;
    return [...ofInbox(entered, states), ...whole(entered.filter(({ place }) => place === "inbox"))];
  }
  if (change.kind === "created") return whole(entered);
  const { field, states } = change;
  if (field === "place") return moved([...states, ...entered.map((each) => ({ ...each, ids: [each.id] }))]);
  return [
    ...(field === null ? moved(states.filter(isOutside)) : []),
    ...updated(states, field),
    ...whole(entered),
  ];
}

const isOutside = ({ place }: NotificationState) => place !== "inbox";

/** To a reader of the inbox alone, what is outside is deleted, and the rest is read or unread. */
function ofInbox(entered: StoredNotification[], states: StateGroup[]): FrameBody[] {
  const gone = [
    ...states.filter(isOutside).flatMap(({ ids }) => ids),
    ...entered.filter(isOutside).map(({ id }) => id),
  ];
  const inside = states.filter((group) => !isOutside(group));
  return [
    ...updated(inside, "is_read"),
    ...(gone.length > 0 ? [{ type: "notification_deleted" as const, notification_ids: gone }] : []),
  ];
}

function moved(states: StateGroup[]): FrameBody[] {
  return together(states, ({ place, snoozed_until: until }) => ({ place, until })).map(({ ids, what }) => ({
    type: "notification_moved",
    notification_ids: ids,
    ...what,
  }));
}

/** What is said of each field that a change sets. A move has a frame of its own. */
const SAID: Record<UpdatedField, (state: NotificationState) => Partial<NotificationState>> = {
  is_read: ({ is_read, read_at }) => ({ is_read, read_at }),
  saved: ({ saved }) => ({ saved }),
  acted: ({ acted }) => ({ acted }),
};

function updated(states: StateGroup[], field: UpdatedField | null): FrameBody[] {
  const fields = field === null ? Object.values(SAID) : [SAID[field]];
  const changes = (state: NotificationState) => Object.assign({}, ...fields.map((said) => said(state)));
  return together(states, changes).map(({ ids, what }) => ({
    type: "notification_updated",
    notification_ids: ids,
    changes: what,
  }));
}

/** Puts those together of which the same is to be said. */
function together<What>(
  states: StateGroup[],
  say: (state: NotificationState) => What,
): { ids: number[]; what: What }[] {
  const said = new Map<string, { ids: number[]; what: What }>();
  for (const { ids, ...state } of states) {
    const what = say(state);
    const name = JSON.stringify(what);
    const known = said.get(name);
    if (known) known.ids.push(...ids);
    else said.set(name, { ids: [...ids], what });
  }
  return [...said.values()].map(({ ids, what }) => ({ ids: ids.sort((a, b) => a - b), what }));
}
