import { type ConnectionEvent, type Dispatch, type Effects, INITIAL, type Performers } from "./connection.ts";
import { createLiveSocket } from "./live-socket.ts";
import type { Parts } from "./parts.ts";
import { createSharedTabs } from "./shared-tabs.ts";
import { createTimer } from "./timer.ts";
import { transition } from "./transition.ts";

/** Runs the connection's state machine. @returns takes an event */
export function createMachine(parts: Parts): Dispatch {
  const { host, session, inbox, announcements, connection } = parts;
  const retry = createTimer(host);
  let state = INITIAL;

  const handle = (event: ConnectionEvent) => {
    const { state: next, effects } = transition(state, event, {
      now: host.Date.now(),
      chance: host.Math.random(),
      isOnline: host.navigator.onLine,
      view: inbox.view(),
    });
    state = next;
    // Each effect has the value of its own performer, which the compiler cannot follow through the name.
    for (const [name, value] of Object.entries(effects))
      performers[name as keyof Effects](value as never, state);
    connection.set(state.connection);
  };
  const dispatch = oneAtATime(handle);
  const run = (task: Promise<void>) =>
    task.then(
      () => dispatch({ taskEnded: undefined }),
      (taskEnded) => dispatch({ taskEnded }),
    );
  const performers: Performers = {
    ...createSharedTabs(parts, dispatch),
    ...createLiveSocket(parts, dispatch),
    checkSession: () => run(session.check()),
    loadList: () => run(inbox.load()),
    scheduleRetry: (milliseconds) => retry(() => dispatch({ retryDue: true }), milliseconds),
    cancelRetry: () => retry(),
    forget() {
      inbox.forget();
      announcements.forget();
    },
  };
  return dispatch;
}

/** Has events that happen while another one is handled wait for their turn. */
function oneAtATime(handle: Dispatch): Dispatch {
  const queue: ConnectionEvent[] = [];
  let isBusy = false;
  return (event) => {
    queue.push(event);
    if (isBusy) return;
    isBusy = true;
    try {
      for (let next = queue.shift(); next; next = queue.shift()) handle(next);
    } finally {
      isBusy = false;
    }
  };
}
