import { createECDH, randomBytes } from "node:crypto";
import { DEMO_PEOPLE } from "#web/demo-people";
import { actAs, type Call, idOf, request } from "../lib/act-as.ts";
import { SAMPLES } from "../lib/demo-inbox.ts";

const NAMES = [
  ["Katherine Johnson", "Orbit Labs", "instructor"],
  ["Alan Turing", "Bletchley Partners", "candidate"],
  ["Margaret Hamilton", "Guidance Systems", "employer"],
  ["Edsger Dijkstra", "Shortest Path", "teacher"],
  ["Barbara Liskov", "Substitution", "student"],
  ["Tim Berners-Lee", "", "jobseeker"],
] as const;

/** Fills an empty Herald with what a week of use leaves behind. */
export async function setTheScene(origin: string): Promise<void> {
  const [candidate, employer, admin] = DEMO_PEOPLE.map(({ username }) => username);
  const ada = await actAs(origin, candidate ?? "");
  const grace = await actAs(origin, employer ?? "");
  const linus = await actAs(origin, admin ?? "");
  const others = await Promise.all(
    NAMES.map(([name, company, role]) => registered(origin, name, company, role)),
  );
  await addDevices(ada);
  await introduce({ ada, grace, others });
  for (const sample of SAMPLES)
    await linus("POST", "/api/notifications/", { recipient_id: await idOf(ada), ...sample });
  for (const odd of ODD)
    await linus("POST", "/api/notifications/", {
      recipient_id: await idOf(grace),
      message: odd.title,
      ...odd,
    });
  await apply({ ada, grace, linus, others });
  await linus("POST", "/api/global-notifications/", {
    title: "Maintenance tonight",
    message: "Herald is away from 22:00 to 22:15 UTC. What happens meanwhile reaches you afterwards.",
    level: "warning",
    link: "/notifications/",
  });
  const expires_at = new Date(Date.now() + 7 * 24 * 3_600_000).toISOString();
  const later = { level: "info", starts_at: new Date(Date.now() + 86_400_000).toISOString(), expires_at };
  await linus("POST", "/api/global-notifications/", {
    title: "Autumn courses",
    message: "Registration opens tomorrow.",
    ...later,
  });
  await linus("POST", "/api/api-keys/", { name: "Course platform" });
}

/** Names as browsers give them, and as people may: long, and from right to left. */
const DEVICES = [
  "Firefox · Linux",
  "The old tablet that lies on the shelf beside the kitchen door",
  "הטלפון שלי",
];

/** What hosts may send: long, without a space, from right to left, next to nothing, and many of one kind. */
const ODD = [
  { title: "." },
  { title: "תזכורת: הפגישה מחר בשעה 9:00", message: "נתראה בחדר 7b, ליד הספרייה (Building 2)." },
  { title: `Backup of ${"very-long-host-name.".repeat(8)}example.com is done`, message: "a/b/".repeat(90) },
  {
    title:
      "Your application for the post of a senior engineer for compilers and languages was seen by three people",
    message: "They read it to its end, and one of them wrote a note. ".repeat(4),
  },
  ...["Ada", "Alan", "Barbara"].map((name) => ({
    title: `${name} liked your post`,
    notification_type: "post_like",
    group_key: "post.7",
  })),
  {
    title: "Dinner at eight?",
    message: "At the old mill, if the weather allows.",
    image: "/icons/192.png",
    actions: [
      { key: "yes", label: "I am coming", style: "primary" },
      { key: "no", label: "I cannot" },
    ],
  },
];

async function addDevices(call: Call): Promise<void> {
  for (const [at, label] of DEVICES.entries()) {
    const p256dh = createECDH("prime256v1").generateKeys("base64url");
    const keys = { p256dh, auth: randomBytes(16).toString("base64url") };
    await call("POST", "/api/push/subscriptions/", {
      endpoint: `https://push.example.com/${at}`,
      keys,
      label,
    });
  }
}

async function registered(
  origin: string,
  full_name: string,
  company_name: string,
  role: string,
): Promise<Call> {
  const username = full_name.toLowerCase().replace(/[^a-z]+/g, ".");
  const password = "another-quiet-place-7";
  const email = `${username}@example.com`;
  await request(origin, "POST", "/api/register/", {
    username,
    email,
    password,
    full_name,
    company_name,
    role,
  });
  return actAs(origin, username, password);
}

interface Cast {
  ada: Call;
  grace: Call;
  others: Call[];
}

/** Two are connected, some ask, one is asked. */
async function introduce({ ada, grace, others }: Cast): Promise<void> {
  const ask = async (from: Call, to: Call) =>
    from<{ id: number }>("POST", "/api/connection_requests/", { recipient_id: await idOf(to) });
  const { id } = await ask(ada, grace);
  await grace("POST", `/api/connection_requests/${id}/accept/`);
  const [first, second, third, fourth] = others;
  if (!first || !second || !third || !fourth) return;
  const answered = await ask(third, ada);
  await ada("POST", `/api/connection_requests/${answered.id}/accept/`);
  await ask(first, ada);
  await ask(second, ada);
  await ask(ada, fourth);
  await second("GET", `/api/users/${await idOf(ada)}/`);
}

async function apply({ ada, grace, linus, others }: Cast & { linus: Call }): Promise<void> {
  const submit = async (from: Call, to: Call, title: string, message: string) =>
    from<{ id: number }>("POST", "/api/applications/", { reviewer_id: await idOf(to), title, message });
  const course = await submit(ada, linus, "Chemistry for engineers", "I would like to join in spring.");
  await linus("POST", `/api/applications/${course.id}/approve/`);
  await submit(ada, grace, "Compiler engineer", "Ten years of notes, one programme.");
  for (const other of others.slice(0, 3)) await submit(other, grace, "Compiler engineer", "I am interested.");
}
