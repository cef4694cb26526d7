import { setTimeout as sleep } from "node:timers/promises";
import type { Notification } from "#features/notifications/wire";
import { itemOf, type Truth } from "../support/follower.ts";

const PATIENCE_MS = 15_000;

export interface Answer {
  status: number;
  /** What was made has an id; `read` gives the other replies their shapes. */
  body: { id: number };
  isReplay: boolean;
}

interface Page {
  unread_count: number;
  seq: number;
  notifications: Notification[];
  next_cursor: string | null;
}

/** A user who calls a server that may be dead just now. */
export class Person {
  readonly id: number;
  readonly username: string;
  readonly token: string;
  readonly server: string;

  constructor(server: string, { id, username, token }: { id: number; username: string; token: string }) {
    this.server = server;
    this.id = id;
    this.username = username;
    this.token = token;
  }

  /** One call; undefined when no answer came, in which case it may have had its effect or not. */
  async call(method: string, path: string, body?: object, key?: string): Promise<Answer | undefined> {
    try {
      const response = await fetch(`${this.server}${path}`, {
        method,
        headers: {
          Authorization: `Bearer ${this.token}`,
          ...(body && { "Content-Type": "application/json" }),
          ...(key && { "Idempotency-Key": key }),
        },
        ...(body && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      const text = await response.text();
      return {
        status: response.status,
        body: response.headers.get("Content-Type")?.includes("json") ? JSON.parse(text) : text,
        isReplay: response.headers.has("Idempotency-Replayed"),
      };
    } catch {
      return undefined;
    }
  }

  /** Calls until it is answered by anything but "try again in a moment". */
  async insist(method: string, path: string, body?: object, key?: string): Promise<Answer> {
    for (;;) {
      const answer = await this.call(method, path, body, key);
      if (answer && answer.status !== 503) return answer;
      await sleep(100 + Math.random() * 200);
    }
  }

  async read<Body>(path: string): Promise<Body> {
    const { status, body } = await this.insist("GET", path);
    if (status !== 200) throw new Error(`GET ${path} answered ${status}: ${JSON.stringify(body)}`);
    return body as unknown as Body;
  }

  /** Every page of the inbox, all of one moment. */
  async inbox(): Promise<Truth> {
    for (;;) {
      const first = await this.read<Page>("/api/notifications/?limit=100");
      let page = first;
      const items = first.notifications.map(itemOf);
      while (page.next_cursor !== null && page.seq === first.seq) {
        page = await this.read<Page>(
          `/api/notifications/?limit=100&cursor=${encodeURIComponent(page.next_cursor)}`,
        );
        items.push(...page.notifications.map(itemOf));
      }
      if (page.seq === first.seq) return { head: first.seq, unread: first.unread_count, items };
    }
  }
}
