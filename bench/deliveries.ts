import { existsSync, readdirSync } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { atTheEnd, command, options } from "../scripts/lib/command.ts";
import { change } from "../scripts/lib/d1.ts";
import { freePort } from "../scripts/lib/free-port.ts";
import { processorMs } from "./load/cpu.ts";
import { HttpClient } from "./load/http.ts";
import { LoadSocket } from "./load/socket.ts";
import { percentile } from "./load/stats.ts";
import { type Person, prepareData, seed } from "./systems/herald.ts";
import { HERALD_ARGUMENTS, serverArguments, startQuietly } from "./systems/server.ts";

const USAGE = "node bench/deliveries.ts [--digests 10000] [--hanging 500] [--notifications 100]";
/** Digests that are due in one minute must be gone within this time. */
const DRAIN_MS = 5 * 60_000;
const GAP_MS = 100;
/** A p95 may vary by so much between two runs of the same. */
const NOISE = 1.5;

/** Sends many digests that are due at once, then notifies people while the provider of e-mail hangs. */
await command(async () => {
  const asked = read();
  console.log(`Load average before: ${loadavg()[0]?.toFixed(2)}.`);
  const folder = await mkdtemp(join(tmpdir(), "herald-deliveries-"));
  atTheEnd(() => rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }));
  const people = await prepare(folder, asked);
  const provider = await startProvider();
  const port = await freePort();
  const server = await startQuietly("start", [
    ...serverArguments(port, folder),
    ...HERALD_ARGUMENTS,
    ...["--var", "EMAIL:smtp", "--var", `SMTP_URL:smtp://127.0.0.1:${provider.port}?ignoreTLS=true`],
    ...["--var", "EMAIL_FROM:Herald <herald@example.com>", "--var", "PUBLIC_ORIGIN:https://herald.example"],
  ]);
  const isDrained = await drain(provider, folder, asked.digests);
  const isUnchanged = await hang(port, provider, people, folder, asked);
  await server.stop();
  provider.close();
  return isDrained && isUnchanged ? 0 : 1;
});

function read() {
  const text = { type: "string" } as const;
  const given = options({ digests: text, hanging: text, notifications: text }, USAGE);
  return {
    digests: Number(given.digests ?? 10_000),
    hanging: Number(given.hanging ?? 500),
    notifications: Number(given.notifications ?? 100),
  };
}

/** Two people who sign in, and many more in the database alone, each with one unread course and a digest that is due. */
async function prepare(folder: string, { digests }: { digests: number }): Promise<Person[]> {
  await mkdir(folder, { recursive: true });
  const people = await seed(2, folder);
  await prepareData(people.slice(1), people[0], folder);
  const numbers = `with recursive s(n) as (select 100001 union all select n + 1 from s where n < ${100_000 + digests})`;
  const at = Date.now() - 2 * 24 * 60 * 60 * 1000;
  await change({ persistTo: folder }, [
    `${numbers} insert into users (id, username, username_key, email, email_key, password_hash, created_at)
       select n, 'reader' || n, 'reader' || n, 'reader' || n || '@example.com', 'reader' || n || '@example.com', 'none', 0 from s;`,
    `${numbers} insert into addresses (user_id, kind, value, value_key, verified_at, created_at)
       select n, 'email', 'reader' || n || '@example.com', 'reader' || n || '@example.com', 1, 1 from s;`,
    `${numbers} insert into inboxes (user_id, head, unread, total) select n, 1, 1, 1 from s;`,
    `${numbers} insert into notifications (user_id, mark, came_seq, created_seq, type, level, title, message, metadata, created_at)
       select n, 0, 1, 1, 'course', 'info', 'A new course', 'It begins on Monday.', '{}', ${at} from s;`,
    `${numbers} insert into channel_cursors (user_id, channel, cursor) select n, 'email', 1 from s;`,
    `${numbers} insert into channel_cursors (user_id, channel, cursor, due_at) select n, 'email_digest', 0, ${at} from s;`,
  ]);
  return people;
}

interface Provider {
  port: number;
  mails: number;
  /** Connections that wait for an answer that never comes. */
  hanging: number;
  hangs: boolean;
  close(): void;
}

/** As much of an SMTP server (RFC 5321) as takes a mail, or one that takes a connection and says nothing. */
async function startProvider(): Promise<Provider> {
  const provider: Provider = { port: 0, mails: 0, hanging: 0, hangs: false, close: () => listener.close() };
  const listener: Server = createServer((socket) => {
    socket.on("error", () => undefined);
    if (provider.hangs) {
      provider.hanging += 1;
      socket.on("close", () => {
        provider.hanging -= 1;
      });
      return;
    }
    let text = "";
    let inData = false;
    socket.write("220 bench\r\n");
    socket.setEncoding("utf8").on("data", (part: string) => {
      text += part;
      for (let end = text.indexOf("\r\n"); end >= 0; end = text.indexOf("\r\n")) {
        const line = text.slice(0, end);
        text = text.slice(end + 2);
        if (inData && line === ".") {
          inData = false;
          provider.mails += 1;
          socket.write("250 taken\r\n");
        } else if (!inData) {
          inData = /^DATA/i.test(line);
          socket.write(inData ? "354 go on\r\n" : /^QUIT/i.test(line) ? "221 bye\r\n" : "250 yes\r\n");
        }
      }
    });
  });
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  const address = listener.address();
  provider.port = typeof address === "object" && address ? address.port : 0;
  return provider;
}

/** Files of objects: each user's hub that was ever woken has some. */
function hubsIn(folder: string): number {
  const objects = join(folder, "v3/do/herald-UserHub");
  return existsSync(objects)
    ? readdirSync(objects).filter((name) => /^[0-9a-f]{64}\.sqlite$/.test(name)).length
    : 0;
}

async function drain(provider: Provider, folder: string, digests: number): Promise<boolean> {
  const hubs = hubsIn(folder);
  const began = performance.now();
  let first = 0;
  let spentBefore = 0;
  let mailsBefore = 0;
  while (provider.mails < digests && performance.now() - began < 3 * DRAIN_MS) {
    if (provider.mails > 0 && first === 0) {
      first = performance.now();
      spentBefore = processorMs(folder) ?? 0;
      mailsBefore = provider.mails;
    }
    await sleep(250);
  }
  const tookMs = performance.now() - first;
  const spent = ((processorMs(folder) ?? 0) - spentBefore) / (provider.mails - mailsBefore);
  console.log(`${spent.toFixed(1)} ms of processor time for each mail.`);
  const woken = hubsIn(folder) - hubs;
  console.log(
    `${provider.mails} of ${digests} digests in ${(tookMs / 1000).toFixed(1)} s, ${woken} hubs woken.`,
  );
  return provider.mails === digests && woken === 0 && tookMs <= DRAIN_MS;
}

async function hang(
  port: number,
  provider: Provider,
  [admin, reader]: Person[],
  folder: string,
  { hanging, notifications }: { hanging: number; notifications: number },
): Promise<boolean> {
  if (!admin || !reader) throw new Error("There is nobody to notify.");
  const http = new HttpClient(port);
  const socket = await LoadSocket.open(port, "/ws/notifications/", `herald.v1, bearer.${reader.token}`);
  const notify = async () => {
    const seen = socket.notifications.length;
    const began = performance.now();
    await http.expect([202], "POST", "/api/notifications/", admin.token, {
      recipient_id: reader.id,
      title: "Your course begins tomorrow",
      message: "Bring a pencil.",
    });
    await socket.until(() => socket.notifications.length > seen, 30_000);
    return performance.now() - began;
  };
  const measure = async () => {
    const times: number[] = [];
    for (let each = 0; each < notifications; each += 1) {
      times.push(await notify());
      await sleep(GAP_MS);
    }
    return times.sort((a, b) => a - b);
  };
  await measure();
  const usual = await measure();
  provider.hangs = true;
  // As if so many had become due again.
  await change({ persistTo: folder }, [
    `update channel_cursors set cursor = 0, due_at = 1 where channel = 'email_digest' and user_id <= ${100_000 + hanging};`,
    "delete from deliveries;",
  ]);
  const patience = performance.now() + 90_000;
  while (provider.hanging === 0 && performance.now() < patience) await sleep(250);
  const stuck = provider.hanging;
  const during = await measure();
  http.close();
  const [before, after] = [usual, during].map((times) => percentile(times, 95)) as [number, number];
  console.log(
    `Request to frame, p95: ${before.toFixed(1)} ms, with ${stuck} messages hanging ${after.toFixed(1)} ms.`,
  );
  return stuck > 0 && after <= before * NOISE;
}
