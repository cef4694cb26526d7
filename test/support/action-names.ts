import { ClientAction } from "#realtime/wire";

const NAMED = ClientAction.options.map(({ shape }) => ({
  names: "options" in shape.action ? shape.action.options : [...shape.action.values],
  isOnOne: "notification_id" in shape,
}));

/** What a client may ask for over a socket. */
export const ACTION_NAMES: string[] = NAMED.flatMap(({ names }) => names);

/** Of these, what is about one notification. */
export const ACTIONS_ON_ONE: string[] = NAMED.flatMap(({ names, isOnOne }) => (isOnOne ? names : []));
