import { PATHS, type PageName, pageAt } from "../../src/web/paths.ts";
import { EVERY_LOOK, violations } from "./support/axe.ts";
import type { Person } from "./support/person.ts";
import { expect as soon, test } from "./support/test.ts";

// A page is looked at six times over; on a busy machine that takes a while, and so may its data.
test.describe.configure({ timeout: 180_000 });
const expect = soon.configure({ timeout: 30_000 });

const ADMIN = { called: "Linus", username: "linus.pauling" };

/** Pages before anything has happened. */
const EMPTY_PAGES = [
  ["/", "/connections/"],
  ["/applications/", "/employers/applicants/"],
  ["/notifications/", "/unsubscribe/none/"],
  ["/realtime-test/", "/nothing/"],
];

/** Pages with something on them, each with what shows that it is there. */
const FILLED_PAGES: [path: string, shown: string][] = [
  ["/?q=ada", "People found"],
  ["/connections/", "Requests to you"],
  ["/applications/?direction=incoming", "Applications to you"],
  ["/notifications/", "Your notifications"],
];

const OWN_PAGES = ["/profile/", "/preferences/?type=message", "/dev/outbox/"];

const ADMIN_PAGES = [
  ["/admin-panel/notifications/", "/admin-panel/users/?q=ada"],
  ["/admin-panel/users/1/", "/admin-panel/send/"],
  ["/admin-panel/api-keys/", "/admin-panel/dead-letters/"],
];

test("every page is among those that are looked at here", () => {
  const looked = [
    ...EMPTY_PAGES.flat(),
    ...FILLED_PAGES.map(([path]) => path),
    ...OWN_PAGES,
    ...ADMIN_PAGES.flat(),
  ];
  const names = looked.map((path) => pageAt(path.replace(/\?.*/, "")));
  expect(Object.keys(PATHS).filter((name) => !names.includes(name as PageName))).toEqual([]);
});

async function expectUsable(person: Person, path: string, shown?: string): Promise<void> {
  const { page } = await person.open(path);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.getByRole("status", { name: "Loading" })).toHaveCount(0);
  if (shown) {
    const named = { name: shown };
    await expect(page.getByRole("list", named).or(page.getByRole("region", named)).first()).toBeVisible();
  }
  expect(await violations(page, EVERY_LOOK), path).toEqual([]);
  await page.close();
}

test("everybody can sign in and sign up, in each colour scheme, in forced colours and at 320 pixels", async ({
  stranger,
}) => {
  const page = await (await stranger()).newPage();
  await page.goto("/");
  await expect(page.getByRole("heading", { level: 1, name: "Sign in" })).toBeVisible();
  expect(await violations(page, EVERY_LOOK), "sign in").toEqual([]);
  await page.getByRole("button", { name: "Create an account" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Create an account" })).toBeVisible();
  expect(await violations(page, EVERY_LOOK), "sign up").toEqual([]);
});

for (const paths of EMPTY_PAGES) {
  test(`everybody can use ${paths.join(" and ")} while there is nothing, in every look`, async ({
    person,
    forgive,
  }) => {
    forgive(/404 \(Not Found\).*\/nothing\//);
    const ada = await person({ called: "Ada" });
    for (const path of paths) await expectUsable(ada, path);
  });
}

for (const [path, shown] of FILLED_PAGES) {
  test(`everybody can use ${path} when it is filled, in every look`, async ({ person }) => {
    const [emmy, ada] = [
      await person({ called: "Emmy", role: "instructor" }),
      await person({ called: "Ada" }),
    ];
    await ada.ask(emmy);
    const application = { reviewer_id: emmy.user.id, title: "Rings", message: "Please." };
    await ada.call("POST", "/api/applications/", application);
    for (const level of ["info", "success", "warning", "danger"])
      await emmy.note(`It is ${level}`, { level });
    await expectUsable(emmy, path, shown);
  });
}

for (const path of OWN_PAGES) {
  test(`everybody can use ${path}, in every look`, async ({ person }) => {
    await expectUsable(await person({ called: "Ada" }), path);
  });
}

for (const paths of ADMIN_PAGES) {
  test(`every admin can use ${paths.join(" and ")}, in every look`, async ({ person }) => {
    const linus = await person(ADMIN);
    for (const path of paths) await expectUsable(linus, path);
  });
}

test("what opens over a page can be used by everybody, light and dark", async ({ person }) => {
  const [emmy, linus] = [await person({ called: "Emmy" }), await person(ADMIN)];
  await emmy.note("One");
  const { page, bell } = await emmy.open("/applications/");
  await bell.click();
  await expect(page.getByRole("dialog", { name: "Notifications" }).getByRole("listitem")).toHaveCount(1);
  expect(await violations(page), "the bell's list").toEqual([]);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: /’s account$/ }).click();
  await expect(page.getByRole("menu")).toBeVisible();
  expect(await violations(page), "the account's menu").toEqual([]);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Apply" }).first().click();
  await expect(page.getByRole("dialog")).toBeVisible();
  expect(await violations(page), "the form of an application").toEqual([]);
  const announcements = await linus.open("/admin-panel/notifications/");
  await announcements.page.getByRole("button", { name: "New announcement" }).click();
  await expect(announcements.page.getByRole("dialog", { name: "New announcement" })).toBeVisible();
  expect(await violations(announcements.page), "the form of an announcement").toEqual([]);
});
