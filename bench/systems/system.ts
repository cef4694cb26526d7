import type { Frame, LoadSocket } from "../load/socket.ts";

/** People by what they do in the benchmark: the numbers of the first, and how many. */
export const CAST = {
  /** Their inboxes hold `INBOX` notifications. */
  readers: { first: 0, count: 16 },
  /** Have asked to be connected, and wait at an open socket for the answers. */
  requesters: { first: 16, count: 16 },
  answerers: { first: 300, count: 200 },
  /** All at open sockets. */
  notified: { first: 100, count: 200 },
  /** Drop, and come back. */
  returning: { first: 0, count: 500 },
  /** At open sockets when something is announced: as many of them as the row says. */
  listeners: { first: 0, count: 2000 },
  /** Notifies whom they like. */
  admin: { first: 2000, count: 1 },
} as const;

export const PEOPLE = 2001;
export const INBOX = 200;

/** An answer that a requester waits for. */
export interface Answer {
  send(): Promise<unknown>;
  /** True of the frame that shows the answer to its requester. */
  isShownBy(frame: Frame): boolean;
}

/** What is measured, reduced to what the rows ask of it. People are numbers from 0. */
export interface System {
  name: "Herald" | "floor";
  /** Processor time used since it was started, where that is known. */
  processorMs(): number | undefined;
  readPage(reader: number): Promise<unknown>;
  countUnread(reader: number): Promise<unknown>;
  /** By one request, which is answered before they are notified. */
  notify(recipients: number[]): Promise<unknown>;
  /** So many answers for each requester, ready to be sent. */
  prepareAnswers(each: number): Promise<Answer[][]>;
  openSocket(person: number, since?: number): Promise<LoadSocket>;
  /** Announces something to those who listen, the first `listeners` of them; gives back its id. */
  announce(listeners: number): Promise<number>;
  /** Takes an announcement back from those to whom it was announced. */
  withdraw(announcement: number, listeners: number): Promise<void>;
  /** How many frames a client is sent that comes back and missed so many notifications. */
  greeting(missed: number): number;
  close(): Promise<void>;
}
