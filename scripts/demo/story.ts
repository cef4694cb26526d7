import { setTimeout as sleep } from "node:timers/promises";
import type { Browser } from "./browser.ts";
import { Missing } from "./missing.ts";
import { Person } from "./person.ts";
import { report } from "./report.ts";

/** The queue brings each event once more after some five seconds, and must find it done. */
const QUEUES_TURN_MS = 6500;

/**
 * The main flow of Herald (connect, be notified, catch up, announce), played by three people over HTTP and WebSocket.
 *
 * @param admin who may announce; without one nothing is announced
 * @throws {Missing} at the first thing that does not happen as promised
 */
export async function play(server: string, admin?: Account): Promise<void> {
  const run = Date.now().toString(36);
  const [ada, grace, lin] = ["Ada", "Grace", "Lin"].map((name) => new Person(server, name, run)) as [
    Person,
    Person,
    Person,
  ];
  console.log("\nThree people register and open Herald");
  for (const person of [ada, grace, lin]) {
    const since = performance.now();
    await person.register();
    report(`${person.name} is ${person.username}`, since);
  }
  for (const person of [ada, grace, lin]) {
    const since = performance.now();
    await person.open();
    report(`${person.name}'s socket is open`, since);
  }
  await adaAndGraceConnect(ada, grace);
  await linMissesSomething(ada, grace, lin);
  await adaReads(ada);
  if (admin) await adminAnnounces(server, admin, [ada, grace, lin]);
  console.log("\nEach browser has shown everything once, as the server has it");
  await sleep(QUEUES_TURN_MS);
  report("the queue has delivered, and nothing was shown twice");
  for (const person of [ada, grace, lin]) {
    for (const browser of person.browsers) browser.requireNothingElse();
    await person.compare();
    report(`what ${person.name} was shown is what ${person.name}'s inbox holds`);
    for (const browser of person.browsers) await browser.drop();
  }
}

async function adaAndGraceConnect(ada: Person, grace: Person): Promise<void> {
  const [adas] = ada.browsers as [Browser];
  const [graces] = grace.browsers as [Browser];
  console.log("\nAda sends Grace a connection request, and Grace accepts");
  const asked = performance.now();
  const request = await ada.ask(grace);
  report("Ada has sent the request", asked);
  await shows(graces, asked, ada, "requested", request);
  const accepted = performance.now();
  await grace.accept(request);
  report("Grace has accepted", accepted);
  await shows(adas, accepted, grace, "accepted", request);
}

async function linMissesSomething(ada: Person, grace: Person, lin: Person): Promise<void> {
  const [lins] = lin.browsers as [Browser];
  const [graces] = grace.browsers as [Browser];
  console.log("\nLin is away while Grace accepts, and comes back");
  let since = performance.now();
  const adasRequest = await ada.ask(lin);
  const first = await shows(lins, since, ada, "requested", adasRequest);
  since = performance.now();
  const request = await lin.ask(grace);
  await shows(graces, since, lin, "requested", request);
  await lins.drop();
  report(`Lin's socket is closed; the last change it showed was #${lins.seq}`);
  await grace.accept(request);
  await lin.untilUnread(2);
  report("Grace has accepted, and Lin's inbox has it");
  await lin.call("POST", `/api/notifications/${first.frame.notification.id}/mark-read/`);
  report("on another device Lin has marked Ada's request as read");
  since = performance.now();
  const { frame, at } = await lins.connect();
  if (!frame.resumed) throw new Missing("Lin's socket did not resume from where it was.");
  report(`Lin is back with ?since=${first.frame.seq}`, since, at);
  await shows(lins, since, grace, "accepted", request);
  await showsRead(lins, since, first.frame.notification.id);
}

async function adaReads(ada: Person): Promise<void> {
  const [laptop] = ada.browsers as [Browser];
  console.log("\nAda reads on one device, and the other knows");
  const phone = await ada.open("Ada's phone");
  const [unread] = [...laptop.inbox.values()].filter(({ is_read }) => !is_read);
  if (!unread) throw new Missing("Ada has nothing to read.");
  const since = performance.now();
  laptop.send({ action: "mark_read", notification_id: unread.id });
  await showsRead(phone, since, unread.id);
  await showsRead(laptop, since, unread.id);
}

/** An account that may announce. */
export interface Account {
  username: string;
  password: string;
}

async function adminAnnounces(server: string, account: Account, people: Person[]): Promise<void> {
  console.log("\nAn admin announces something, and withdraws it");
  const admin = new Person(server, "Admin", "");
  await admin.signIn(account.username, account.password);
  const announcement = { title: "Maintenance tonight", message: "From ten o'clock.", level: "warning" };
  let since = performance.now();
  const { id } = await admin.call<{ id: number }>("POST", "/api/global-notifications/", announcement);
  report("the announcement is published", since);
  const browsers = people.flatMap((person) => person.browsers);
  for (const browser of browsers) await showsAnnouncement(browser, since, id);
  since = performance.now();
  const late = await (people.at(-1) as Person).open("Lin's tablet, opened only now,");
  await showsAnnouncement(late, since, id);
  since = performance.now();
  await admin.call("PATCH", `/api/global-notifications/${id}/`, { is_active: false });
  for (const browser of [...browsers, late]) {
    const gone = await browser.next("global_notification_removed");
    if (gone.frame.announcement_id !== id)
      throw new Missing(`${browser.owner} removed the wrong announcement.`);
    report(`${browser.owner} no longer shows it`, since, gone.at);
  }
}

async function showsAnnouncement(browser: Browser, since: number, id: number): Promise<void> {
  const { frame, at } = await browser.next("global_notification");
  const { notification } = frame;
  if (notification.id !== id) throw new Missing(`${browser.owner} received the wrong announcement.`);
  report(`${browser.owner} shows "${notification.title}"`, since, at);
}

/** Next, this browser shows what another person did. */
async function shows(browser: Browser, since: number, actor: Person, verb: string, request: number) {
  const shown = await browser.next("notification");
  const { notification } = shown.frame;
  const right =
    notification.verb === verb &&
    notification.actor?.id === actor.id &&
    notification.metadata.request_id === request;
  if (!right) {
    throw new Missing(`${browser.owner} received the wrong notification: ${JSON.stringify(notification)}`);
  }
  report(`${browser.owner} shows "${notification.title}" (#${shown.frame.seq})`, since, shown.at);
  return shown;
}

/** Next, this browser shows a notification as read. */
async function showsRead(browser: Browser, since: number, id: number): Promise<void> {
  const shown = await browser.next("notification_updated");
  const { notification_ids, changes } = shown.frame;
  if (notification_ids.join() !== String(id) || !changes.is_read) {
    throw new Missing(`${browser.owner} received the wrong change: ${JSON.stringify(shown.frame)}`);
  }
  report(`${browser.owner} shows it as read (#${shown.frame.seq})`, since, shown.at);
}
