import { setTimeout as sleep } from "node:timers/promises";
import { Missing } from "./missing.ts";
import { Person } from "./person.ts";
import { report } from "./report.ts";

/** Beyond the wait itself: a queue brings its messages in batches. */
const PATIENCE_MS = 20_000;
const POLL_MS = 250;

interface Message {
  to: string;
  subject: string;
  text: string;
}

/**
 * What stays unread is mailed, and what is read in time is not.
 *
 * @param waitSeconds EMAIL_AFTER_SECONDS of the server
 * @throws {Missing} when a mail is missing, or is one too many
 */
export async function playMail(server: string, run: string, waitSeconds: number): Promise<void> {
  console.log(`\nZoe closes Herald, and gets an e-mail with what is unread after ${waitSeconds} s`);
  const zoe = new Person(server, "Zoe", run);
  await zoe.register();
  const address = await verifyAddress(zoe);
  await note(zoe, "The notes are ready");
  const both = await note(zoe, "Room 7b");
  const since = performance.now();
  const [mail] = await mailsTo(zoe, 2, waitSeconds);
  report(`one e-mail to ${address}: ${JSON.stringify(mail?.subject)}`, since);
  for (const title of ["The notes are ready", "Room 7b"])
    if (!mail?.text.includes(title)) throw new Missing(`The e-mail does not mention ${title}: ${mail?.text}`);
  await zoe.call("POST", "/api/notifications/mark-all-read/", { up_to_seq: both });
  await note(zoe, "Read in time");
  await zoe.call("POST", "/api/notifications/mark-all-read/");
  report("Zoe comes back, and reads the next notification in time");
  await sleep((waitSeconds + 3) * 1000);
  const mails = await messagesTo(zoe);
  if (mails.length !== 2)
    throw new Missing(
      `A notification that was already read was sent by e-mail: ${JSON.stringify(mails[0]?.subject)}`,
    );
  report("no e-mail is sent about it");
}

/** @returns the address, once the code that was mailed there has been given back */
async function verifyAddress(zoe: Person): Promise<string> {
  const [mail] = await mailsTo(zoe, 1, 0);
  const code = mail?.subject.match(/\d{6}/)?.[0];
  if (!mail || !code) throw new Missing(`The e-mail ${JSON.stringify(mail?.subject)} contains no code.`);
  const { results } = await zoe.call<{ results: { id: number; value: string }[] }>("GET", "/api/addresses/");
  const own = results.find(({ value }) => value === mail.to);
  if (!own) throw new Missing(`${mail.to} is not among ${JSON.stringify(results)}.`);
  await zoe.call("POST", `/api/addresses/${own.id}/verify/`, { code });
  report(`Zoe enters the code that was sent to ${own.value}`);
  return own.value;
}

/** Sends Zoe a message from herself; returns the inbox's head. */
async function note(zoe: Person, title: string): Promise<number> {
  const before = await zoe.inbox();
  await zoe.call("POST", "/api/notifications/", {
    recipient_id: zoe.id,
    notification_type: "message",
    title,
    message: `${title}.`,
  });
  await zoe.untilUnread(before.unread_count + 1);
  return (await zoe.inbox()).seq;
}

/** The messages to Zoe, newest first, once there are so many. */
async function mailsTo(zoe: Person, count: number, waitSeconds: number): Promise<Message[]> {
  const until = Date.now() + waitSeconds * 1000 + PATIENCE_MS;
  while (Date.now() < until) {
    const mails = await messagesTo(zoe);
    if (mails.length > count) throw new Missing(`Zoe received ${mails.length} e-mails, not ${count}.`);
    if (mails.length === count) return mails;
    await sleep(POLL_MS);
  }
  throw new Missing(`${zoe.username} received no e-mail in time.`);
}

async function messagesTo(zoe: Person): Promise<Message[]> {
  const { results } = await zoe.call<{ results: Message[] }>("GET", "/api/dev/outbox/?limit=100");
  return results.filter(({ to }) => to.startsWith(`${zoe.username}@`));
}
