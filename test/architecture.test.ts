import { expect, it } from "vitest";
import { type Import, imports, sources } from "./support/sources.ts";

/** Features in their order: each may import those before it. */
const FEATURES = [
  "accounts",
  "connections",
  "applications",
  "announcements",
  "preferences",
  "notifications",
  "addresses",
  "devices",
  "delivery",
  "receipts",
  "leaving",
];

/** What a service may import from http/: the session, and lists by pages. */
const HTTP_HELPERS = [
  "session",
  "pagination",
  "idempotency",
  "router",
  "conflict-retry",
  "env",
  "directed-list",
  "rate-limit",
].map((name) => `http/${name}`);

/** What each layer may import from; an entry point may import anything. */
const MAY_IMPORT: Record<string, string[]> = {
  core: ["core"],
  channels: ["core", "channels"],
  http: ["core", "http"],
  events: ["core", "events"],
  jobs: ["core", "http", "events", "channels/sms/tables", "jobs"],
  wire: ["core/wire", "core/text", "core/channels", "wire"],
  domain: ["core", "http/session", "http/directed-list", "events/event", "wire", "domain"],
  tables: ["tables"],
  service: ["core", ...HTTP_HELPERS, "events", "jobs", "wire", "domain", "tables", "service"],
  routes: ["core", "http", "compat", "wire", "domain", "service", "routes"],
  compat: ["core", "wire"],
  platform: ["core"],
  realtime: [
    "core",
    "http",
    "compat",
    "compose",
    "process",
    "platform",
    "wire",
    "domain",
    "service",
    "jobs",
    "realtime",
  ],
  client: ["client"],
  element: ["client", "element"],
  react: ["client", "react"],
  "service-worker": ["service-worker"],
  web: [
    "wire",
    "core/wire",
    "core/plain-text",
    "core/own-words",
    "core/category-names",
    "core/channels",
    "jobs/wire",
    "realtime/wire",
    "client",
    "react",
    "service-worker/device",
    "web",
  ],
};

/** Types leave nothing behind at run time, so these arrows may point up. */
const MAY_IMPORT_TYPES: Record<string, string[]> = {
  client: ["core/wire", "wire", "realtime/wire"],
  // The words themselves are in a file of their own, which it loads where they are needed.
  element: ["core/own-words"],
};

/** What hands messages to providers; no other feature knows of them. */
const SENDS = /^features\/delivery\/(service|routes)\b/;

/** What may hold all ports together: entry points, which compose them, and the context that routes pass on. */
const HOLDS_THE_PLATFORM = [
  "app",
  "authenticate",
  "compose",
  "cron",
  "delivery-queue",
  "http/env",
  "platform",
  "process",
  "queue",
  "realtime/announcements/hub",
  "realtime/announcements/relay",
  "realtime/user/hub-ports",
];

const INBOX = "features/notifications/service/";

/** What writes to the tables of inboxes: the statements of `changeInbox`, and what says at the spot why it needs no mutation. */
const WRITES_INBOXES = [
  "features/leaving/service/erase.ts",
  `${INBOX}deleted-category.ts`,
  `${INBOX}fold-old-texts.ts`,
  `${INBOX}inbox.ts`,
  `${INBOX}mutation-created.ts`,
  `${INBOX}mutation-existing.ts`,
  `${INBOX}mutation.ts`,
  `${INBOX}retention.ts`,
  `${INBOX}seen.ts`,
  `${INBOX}undo.ts`,
];

function layerOf(file: string): string {
  const [folder = "", , layer = ""] = file.split("/");
  if (folder !== "features") return folder;
  const name = layer.replace(/\.tsx?$/, "");
  return ["wire", "tables", "routes", "service"].includes(name) ? name : "domain";
}

function allows(list: string[] | undefined, target: string): boolean {
  return (list ?? []).some(
    (entry) => entry === layerOf(target) || target === entry || target.startsWith(`${entry}/`),
  );
}

function breaks({ file, target, isTypeOnly }: Import): boolean {
  const layer = layerOf(file);
  if (!(layer in MAY_IMPORT) || target.endsWith("package.json")) return false;
  const featureOf = (path: string) => FEATURES.indexOf(path.split("/")[1] ?? "");
  const bothFeatures = file.startsWith("features/") && target.startsWith("features/");
  if (bothFeatures && featureOf(target) > featureOf(file)) return true;
  if (SENDS.test(file) && target.startsWith("channels/")) return false;
  return !allows(MAY_IMPORT[layer], target) && !(isTypeOnly && allows(MAY_IMPORT_TYPES[layer], target));
}

it("has a place in the order for each feature", () => {
  const folders = [...sources.keys()].flatMap((path) => /^features\/([^/]+)\//.exec(path)?.[1] ?? []);

  expect([...new Set(folders)].sort()).toEqual([...FEATURES].sort());
});

it("imports only downward", () => {
  const broken = imports.filter(breaks).map(({ file, target }) => `${file} -> ${target}`);

  expect(imports.length).toBeGreaterThan(50);
  expect(broken).toEqual([]);
});

it("gives each service the ports it needs and never the whole platform", () => {
  const holders = [...sources]
    .filter(([, source]) => /\{[^}]*\bPlatform\b[^}]*\} from "#core\/ports"/.test(source))
    .map(([path]) => path.replace(/\.tsx?$/, ""));

  expect(holders).toContain("compose");
  expect(holders.filter((file) => !HOLDS_THE_PLATFORM.includes(file))).toEqual([]);
});

it("changes inboxes in one place, and elsewhere only where it says why", () => {
  const tables = "(?:inboxes|notifications|deletions)";
  const writes = new RegExp(
    `(?:into|update|delete from) \\$\\{${tables}\\}|\\.(?:insert|update|delete)\\(${tables}\\)`,
  );
  const writers = [...sources].filter(([, source]) => writes.test(source)).map(([path]) => path);

  for (const way of ["insert or replace into $", "replace into $", "update $", "delete from $"])
    expect(`${way}{inboxes}`).toMatch(writes);
  for (const way of ["insert", "update", "delete"]) expect(`db.${way}(notifications)`).toMatch(writes);
  expect(writers.sort()).toEqual(WRITES_INBOXES);
});

it("keeps SQL out of routes and the clock out of rules", () => {
  const routes = [...sources].filter(([path]) => layerOf(path) === "routes");
  const rules = [...sources].filter(([path]) => path.endsWith("/domain.ts"));

  expect(routes.filter(([, source]) => source.includes('from "drizzle-orm')).map(([path]) => path)).toEqual(
    [],
  );
  expect(
    rules.filter(([, source]) => /Date\.now\(|new Date\(\)|Math\.random/.test(source)).map(([path]) => path),
  ).toEqual([]);
});

it("keeps libraries out of what pages load by one script tag", () => {
  const ours = [...sources].filter(([path]) => /^(client|element)\//.test(path));
  const foreign = ours.filter(([, source]) =>
    /^(?:import|export)\s(?:[^;"]*\sfrom\s)?"[^#."][^"]*";$/m.test(source),
  );

  expect(ours.length).toBeGreaterThan(15);
  expect(foreign.map(([path]) => path)).toEqual([]);
});
