import { PATHS } from "#web/paths";
import { layoutFaults } from "./support/layout.ts";
import type { Person } from "./support/person.ts";
import { expect, test } from "./support/test.ts";

const WORD = "Donaudampfschifffahrtsgesellschaftskapitänsmützenfabrik".repeat(2).slice(0, 100);
const LINK = `https://example.com/${"a".repeat(200)}`;
const ARABIC = "مرحبا بالعالم، هذه رسالة طويلة بعض الشيء (1).";
const HEBREW = "תזכורת: הפגישה מחר בשעה 9:00, ליד הספרייה (Building 2).";
const FAMILY = "👩‍👩‍👧‍👦 🎉 ".repeat(3);
const TEXTS = [WORD, ARABIC, HEBREW, FAMILY];
const NAMES = [WORD, "محمد بن عبد الله الخوارزمي", "דנה לוי־כהן", "👩‍👩‍👧‍👦 Familie"];

const ADMIN = Object.values(PATHS).filter((path) => path.startsWith("/admin-panel/"));
const OTHERS = Object.values(PATHS).filter((path) => !path.startsWith("/admin-panel/"));

/** Something odd in every list that a teacher sees. */
async function fill(tess: Person, people: Person[]): Promise<void> {
  const all = people.map(async (person, at) => {
    const text = TEXTS[at] ?? WORD;
    const full_name = NAMES[at] ?? WORD;
    await person.call("PATCH", "/api/profile/", { full_name, company_name: text });
    const { id } = await (at % 2 === 0 ? person.ask(tess) : tess.ask(person));
    if (at === 3) await person.call("POST", `/api/connection_requests/${id}/accept/`);
    await person.call("POST", "/api/applications/", {
      reviewer_id: tess.user.id,
      title: text,
      message: at === 0 ? LINK : text,
    });
    await tess.note(text, { message: at === 0 ? LINK : text, notification_type: "course" });
    await tess.call("POST", "/api/push/subscriptions/", {
      endpoint: `https://push.example.com/${tess.user.id}/${at}`,
      keys: {
        p256dh: "BEl62iUYgUivxIkv69yViEuiBIa-Ib9-SkvMeAtA3LFgDzkrxZJjSgSnfckjBJuBkr3qBUYIHBQFLXYp5Nksh8U",
        auth: "A".repeat(22),
      },
      label: text.slice(0, 60),
    });
  });
  await Promise.all(all);
}

for (const locale of ["en-GB", "de-DE"]) {
  test(`no page is wider than its window, nor cuts or turns a text (${locale})`, async ({ person }) => {
    test.setTimeout(90_000);
    const tess = await person({ called: "Tess", role: "teacher" }, { locale });
    const people = await Promise.all(NAMES.map((_, at) => person({ called: `Bo${"abcd"[at]}` })));
    await fill(tess, people);
    await tess.call("PATCH", "/api/profile/", { full_name: "أدا لوفليس", company_name: ARABIC });
    const page = await tess.context.newPage();

    for (const path of OTHERS) {
      await page.goto(path.replace(":token", "none"));
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      await expect(
        page.getByRole("main").getByRole("status", { name: /^(Loading|Wird geladen)/ }),
      ).toHaveCount(0);
      expect(await layoutFaults(page), path).toEqual([]);
    }
  });

  test(`no page for admins is wider than its window, nor cuts or turns a text (${locale})`, async ({
    person,
  }) => {
    test.setTimeout(90_000);
    const boss = await person({ called: "Linus", username: "linus.pauling" }, { locale });
    const bo = await person({ called: "Bo" });
    await bo.call("PATCH", "/api/profile/", { full_name: WORD, company_name: WORD });
    const made: string[] = [];
    const make = async (path: string, body: object) => {
      const { id } = await boss.call<{ id: number }>("POST", path, body);
      made.push(`${path}${id}/`);
    };
    for (const text of TEXTS) {
      await make("/api/api-keys/", { name: text });
      const announcement = {
        title: text,
        message: text === WORD ? LINK : text,
        link: LINK,
        is_active: false,
      };
      await make("/api/global-notifications/", announcement);
    }
    const page = await boss.context.newPage();

    for (const path of ADMIN) {
      const query: Record<string, string> = {
        [PATHS.send]: `?to=${bo.user.id}`,
        [PATHS.users]: `?q=${bo.user.username}`,
      };
      await page.goto(path.replace(":id", String(bo.user.id)) + (query[path] ?? ""));
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      await expect(
        page.getByRole("main").getByRole("status", { name: /^(Loading|Wird geladen)/ }),
      ).toHaveCount(0);
      if (path === PATHS.send) {
        await page.locator("[name=title]").fill(WORD);
        await page.locator("[name=message]").fill(ARABIC);
      }
      expect(await layoutFaults(page), path).toEqual([]);
    }
    await Promise.all(made.map((path) => boss.call("DELETE", path)));
  });
}

test("what is searched for runs as it is written, for people and for users", async ({ person }) => {
  const boss = await person({ called: "Linus", username: "linus.pauling" });
  const page = await boss.context.newPage();
  for (const path of [PATHS.people, PATHS.users, PATHS.notifications]) {
    await page.goto(path);
    const field = page.getByRole("searchbox");
    await field.fill(ARABIC);
    await expect(field, path).toHaveCSS("direction", "rtl");
    await field.fill("Ada");
    await expect(field, path).toHaveCSS("direction", "ltr");
  }
});
