import { type D1Migration, listDurableObjectIds, reset, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { askOnce, loader } from "./ask-once.ts";
import { beginFile, endLastFile } from "./own-file.ts";

const OURS = /\/(src|test)\/[^?]+\.ts$/;

/**
 * Test files share a process, which has loaded the libraries once. Everything
 * else begins anew for each file: the modules of `src` and `test` with their
 * state, the database, the objects and their alarms.
 */
function forgetModules(): void {
  for (const [id, loaded] of loader.evaluatedModules.idToModuleMap) {
    if (id.includes("/node_modules/") || !OURS.test(id) || id.endsWith("/fresh-start.ts")) continue;
    Object.assign(loaded, { promise: undefined, exports: undefined, evaluated: false });
    loaded.importers.clear();
  }
}

/** Empties the objects that there is one of: `reset` leaves those alone that the runtime has put to sleep. */
async function emptyObjects(namespace: DurableObjectNamespace<never>): Promise<void> {
  for (const id of await listDurableObjectIds(namespace)) {
    await runInDurableObject(namespace.get(id), async (_object: unknown, { storage }) => {
      await storage.deleteAlarm();
      await storage.deleteAll();
    });
  }
}

askOnce();
endLastFile();
await emptyObjects(env.ANNOUNCEMENT_HUB as never);
await emptyObjects(env.ANNOUNCEMENT_RELAY as never);
beginFile();
// On a slow machine the database has fallen asleep behind a file that did not use it, and `reset` would leave it as it is.
await env.DB.prepare("select 1").run();
await reset();
// Only now: an object that lives on must not meet the code of another file.
forgetModules();
// No user may have the hub of one in another file: ids go on from file to file.
const AUTOINCREMENT = /(create table `users` \(\s*`id` integer primary key)/i;
const counts = globalThis as { filesBegun?: number };
counts.filesBegun = (counts.filesBegun ?? 0) + 1;
const { MIGRATIONS } = env as unknown as { MIGRATIONS: D1Migration[] };
const schema = MIGRATIONS.flatMap(({ queries }) => queries).map((query) =>
  query.replace(AUTOINCREMENT, "$1 autoincrement"),
);
await env.DB.batch([
  ...schema.map((query) => env.DB.prepare(query)),
  env.DB.prepare("insert into sqlite_sequence (name, seq) values ('users', ?)").bind(
    counts.filesBegun * 10_000,
  ),
]);

// What is gathered to be deleted in bulk is deleted at once here, a slow machine sends nothing to the queue, and a provider may take long.
const { timing } = await import("#jobs/first-attempts");
timing.gatherMs = 0;
timing.patienceMs = 60_000;
const { patience } = await import("#features/delivery/service/send");
patience.ms = 60_000;
// What Herald loads when it first needs it. A test that ends meanwhile would leave an import that never ends to those behind it.
await Promise.all([
  import("libphonenumber-js/min"),
  import("nodemailer/lib/mail-composer"),
  import("nodemailer/lib/smtp-connection"),
]);
