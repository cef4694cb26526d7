import type { Host } from "./host.ts";
import { createTimer } from "./timer.ts";

/** A leader that does not answer within this time is frozen or gone, and a visible tab takes its place. */
const ANSWER_WITHIN_MS = 3_000;
/** When a leader has sent nothing for this long, the others check whether it is there. */
const QUIET_MS = 30_000;

/** Elects one of several tabs. */
export interface Election {
  /** Asks who leads, and takes the lead if nobody answers. */
  challenge(isRestart: boolean): void;
  /** A message came from the leader, so that it is there. */
  noteLeader(): void;
  leave(): void;
}

interface ElectionOptions {
  host: Host;
  name: string;
  /** Leads without a lock, where tabs cannot speak to each other. */
  isAlone: boolean;
  /** Asks the other tabs whether one of them leads. */
  ask(isRestart: boolean): void;
  onTurn(isLeader: boolean): void;
}

/** Takes part in the election of a tab by a Web Lock, which is taken from a tab that does not answer. */
export function joinElection({ host, name, isAlone, ask, onTurn }: ElectionOptions): Election {
  const timer = createTimer(host);
  let isLeader = false;

  const turn = (leads: boolean) => {
    timer();
    isLeader = leads;
    onTurn(leads);
  };
  const onLost = () => {
    // Locks may be refused altogether. A lost lead was taken by another tab while this one was asleep.
    if (!isLeader) return;
    turn(false);
    join();
  };
  const lock = createLock(host, name, () => turn(true), onLost);
  const challenge = (isRestart: boolean) => {
    if (isLeader) return;
    ask(isRestart);
    timer(() => host.document.visibilityState === "visible" && lock.request(true), ANSWER_WITHIN_MS);
  };
  const join = () => {
    lock.request(false);
    challenge(false);
  };
  if (isAlone) turn(true);
  else join();
  return {
    challenge,
    noteLeader: () => isLeader || timer(() => challenge(false), QUIET_MS),
    leave() {
      timer();
      lock.release();
    },
  };
}

/** A Web Lock, held until it is released or taken by another tab. */
function createLock(host: Host, name: string, onHeld: () => void, onLost: () => void) {
  let release: (() => void) | undefined = () => {};
  const hold = (resolve: () => void) => {
    // This tab has left the election meanwhile.
    if (!release) return resolve();
    release = resolve;
    onHeld();
  };
  return {
    request: (steal: boolean) =>
      host.navigator.locks?.request(name, { steal }, () => new Promise(hold)).catch(onLost),
    release() {
      release?.();
      release = undefined;
    },
  };
}
