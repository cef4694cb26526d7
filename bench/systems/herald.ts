import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { change } from "../../scripts/lib/d1.ts";
import { run } from "../../scripts/lib/groups.ts";
import { ROOT } from "../../scripts/lib/root.ts";
import type { ServerKind } from "../../scripts/lib/server.ts";
import { processorMs } from "../load/cpu.ts";
import { HttpClient, type Reply } from "../load/http.ts";
import { LoadSocket } from "../load/socket.ts";
import { share } from "../load/stats.ts";
import { HERALD_ARGUMENTS, serverArguments, startQuietly } from "./server.ts";
import { type Answer, CAST, INBOX, PEOPLE, type System } from "./system.ts";

export interface Person {
  id: number;
  username: string;
  token: string;
}

/** Starts Herald on a database of its own, with people in it. */
export async function startHerald(port: number, folder: string, kind: ServerKind): Promise<System> {
  const persistTo = join(folder, "herald");
  await mkdir(persistTo, { recursive: true });
  const people = await seed(PEOPLE, persistTo);
  const readers = people.slice(CAST.readers.first, CAST.readers.first + CAST.readers.count);
  await prepareData(readers, people[CAST.admin.first], persistTo);
  const server = await startQuietly(kind, [...serverArguments(port, persistTo), ...HERALD_ARGUMENTS]);
  const http = new HttpClient(port);
  const person = (number: number): Person => {
    const found = people[number];
    if (!found) throw new Error(`There is no person ${number}.`);
    return found;
  };
  const admin = person(CAST.admin.first);
  const ask = (sender: number, recipient: number) =>
    http.expect([201], "POST", "/api/connection_requests/", person(sender).token, {
      recipient_id: person(recipient).id,
    });
  const accept = (number: number, id: number) =>
    http.expect([200], "POST", `/api/connection_requests/${id}/accept/`, person(number).token);
  const requests = new Requests(ask, accept);
  return {
    name: "Herald",
    processorMs: () => processorMs(persistTo),
    readPage: (reader) => http.expect([200], "GET", "/api/notifications/", person(reader).token),
    countUnread: (reader) =>
      http.expect([200], "GET", "/api/notifications/unread-count/", person(reader).token),
    notify: (recipients) =>
      http.expect([202], "POST", "/api/notifications/", admin.token, {
        recipient_ids: recipients.map((number) => person(number).id),
        title: "Your course begins tomorrow",
        message: "Bring a pencil and something to eat; the room is on the second floor.",
        link: "/courses/1/",
      }),
    prepareAnswers: (each) => requests.prepare(each),
    async announce() {
      const { body } = await http.expect([201], "POST", "/api/global-notifications/", admin.token, {
        title: "Maintenance tonight",
        message: "Everything rests from ten o'clock for half an hour; nothing that you have done is lost.",
        level: "warning",
      });
      return JSON.parse(body.toString()).id;
    },
    async withdraw(id) {
      await http.expect([204], "DELETE", `/api/global-notifications/${id}/`, admin.token);
    },
    openSocket(number, since) {
      const path = `/ws/notifications/${since === undefined ? "" : `?since=${since}`}`;
      return LoadSocket.open(port, path, `herald.v1, bearer.${person(number).token}`);
    },
    greeting: (missed) => 1 + missed,
    async close() {
      http.close();
      await server.stop();
    },
  };
}

export async function seed(count: number, persistTo: string): Promise<Person[]> {
  const file = join(persistTo, "people.json");
  const args = ["--users", String(count), "--out", file, "--persist-to", persistTo];
  await run(process.execPath, [join(ROOT, "scripts/seed.ts"), ...args]);
  return JSON.parse(await readFile(file, "utf8"));
}

/** Makes an admin, and lays notifications into inboxes without their events, so that a run does not begin with thousands of requests. */
export async function prepareData(
  readers: Person[],
  admin: Person | undefined,
  persistTo: string,
): Promise<void> {
  const ids = `json_each('${JSON.stringify(readers.map(({ id }) => id))}') as u`;
  const actor = JSON.stringify({
    id: 1,
    username: "ada",
    full_name: "Ada Lovelace",
    company_name: "",
    role: "member",
  });
  await change({ persistTo }, [
    `update users set access = 'admin' where id = ${admin?.id};`,
    `insert or replace into inboxes (user_id, head, unread, total, floor)
       select u.value, ${INBOX}, ${INBOX}, ${INBOX}, 0 from ${ids};`,
    `with recursive s(n) as (select 1 union all select n + 1 from s where n < ${INBOX})
       insert into notifications (user_id, mark, came_seq, created_seq, type, verb, level, title, message, link, metadata,
         actor, created_at)
       select u.value, 0, s.n, s.n, 'connection', 'requested', 'info', 'Ada Lovelace wants to connect with you',
         'Ada Lovelace wants to connect with you.', '/connections/', '{"request_id":115000000000000}', '${actor}',
         ${Date.now()} from ${ids}, s;`,
  ]);
}

/** Connection requests for the answerers to accept. */
class Requests {
  readonly #ask: (sender: number, recipient: number) => Promise<Reply>;
  readonly #accept: (person: number, id: number) => Promise<Reply>;
  /** Two users who are connected cannot ask each other again. */
  #answerersUsed = 0;

  constructor(
    ask: (sender: number, recipient: number) => Promise<Reply>,
    accept: (person: number, id: number) => Promise<Reply>,
  ) {
    this.#ask = ask;
    this.#accept = accept;
  }

  /** Each requester asks so many who have not been asked yet. */
  async prepare(each: number): Promise<Answer[][]> {
    const { requesters, answerers } = CAST;
    const first = answerers.first + this.#answerersUsed;
    this.#answerersUsed += each;
    if (this.#answerersUsed > answerers.count) throw new Error("There are not answerers enough.");
    const answers: Answer[][] = Array.from({ length: requesters.count }, () => []);
    await share(requesters.count * each, 16, async (nth) => {
      const requester = nth % requesters.count;
      const answerer = first + Math.floor(nth / requesters.count);
      const { body } = await this.#ask(requesters.first + requester, answerer);
      const { id } = JSON.parse(body.toString());
      answers[requester]?.push({
        send: () => this.#accept(answerer, id),
        isShownBy: ({ notification }) =>
          notification?.verb === "accepted" && notification.metadata.request_id === id,
      });
    });
    return answers;
  }
}
