import type { Locator, Page } from "@playwright/test";
import { letters } from "./support/person.ts";
import { expect, test } from "./support/test.ts";

const ARABIC = { title: "مرحبا بالعالم.", message: "نص الرسالة (1)." };

/** Whether a text of that beginning is drawn with its last sign at the left of its first. */
function endsAtTheLeft(within: Locator, beginning: string): Promise<boolean[]> {
  return within.evaluate((root, text) => {
    const left = (node: Node, at: number) => {
      const range = document.createRange();
      range.setStart(node, at);
      range.setEnd(node, at + 1);
      return range.getBoundingClientRect().left;
    };
    const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const found: boolean[] = [];
    while (texts.nextNode()) {
      const { data } = texts.currentNode as Text;
      if (data.startsWith(text))
        found.push(left(texts.currentNode, data.length - 1) < left(texts.currentNode, 0));
    }
    return found;
  }, beginning);
}

async function expectRightToLeft(within: Locator, ...beginnings: string[]): Promise<void> {
  for (const beginning of beginnings) {
    await expect(within.getByText(beginning).first()).toBeVisible();
    const found = await endsAtTheLeft(within, beginning);
    expect(found.length).toBeGreaterThan(0);
    expect(found.every(Boolean), beginning).toBe(true);
  }
}

function rowsOf(page: Page) {
  return page.getByRole("region", { name: "Your notifications" }).getByRole("listitem");
}

test("text from right to left runs so in the inbox, the detail, the bell, toasts and banners", async ({
  person,
}) => {
  const [linus, ada] = [
    await person({ called: "Linus", username: "linus.pauling" }),
    await person({ called: "Ada" }),
  ];
  const { page, toasts, bell, banners } = await ada.open("/notifications/");
  await expect(page.getByText("No notifications yet")).toBeVisible();
  await ada.note(ARABIC.title, { message: ARABIC.message });
  const announced = { title: `${ARABIC.title.slice(0, -1)} ${letters()} مرحبا.`, message: ARABIC.message };
  const { id } = await linus.call<{ id: number }>("POST", "/api/global-notifications/", announced);

  await expectRightToLeft(toasts, ARABIC.title, ARABIC.message);
  await expectRightToLeft(banners.locator("p").filter({ hasText: announced.title }), announced.title);
  await linus.call("DELETE", `/api/global-notifications/${id}/`);
  await expectRightToLeft(rowsOf(page), ARABIC.title);
  await rowsOf(page).getByRole("link").click();
  await expectRightToLeft(page.getByRole("article"), ARABIC.title, ARABIC.message);
  await bell.click();
  await expectRightToLeft(page.getByRole("dialog", { name: "Notifications" }), ARABIC.title);
});

test("signs that turn text around do not turn what stands beside them", async ({ person }) => {
  const ada = await person({ called: "Ada" });
  for (const sign of ["\u202D", "\u202E", "\u2066", "\u2067", "\u2068"])
    await ada.note(`${sign}live wants it`);
  const { page } = await ada.open("/notifications/");
  await expect(rowsOf(page)).toHaveCount(5);

  for (const row of await rowsOf(page).all()) {
    const [all, found] = [await row.textContent(), await endsAtTheLeft(row, "live wants it")];
    expect(found.length, all ?? "").toBeGreaterThan(0);
    expect(found.some(Boolean), all ?? "").toBe(false);
  }
});

test("a title in which nothing can be seen is shown as one that is missing", async ({ person }) => {
  const ada = await person({ called: "Ada" });
  await ada.note("\u200B\u2060", { message: "There is a message." });
  const { page } = await ada.open("/notifications/");

  await expect(rowsOf(page)).toContainText("No title");
  await rowsOf(page).getByRole("link").click();
  await expect(page.getByRole("article", { name: "No title" })).toContainText("There is a message.");
});

test("an announcement keeps its lines, and links in texts can be clicked, those of http and https alone", async ({
  person,
}) => {
  const [linus, ada] = [
    await person({ called: "Linus", username: "linus.pauling" }),
    await person({ called: "Ada" }),
  ];
  const message = "Read https://example.com/a?b=1, then\njavascript:alert(1) or <a href=x>this</a>.";
  await ada.note("Linked", { message });
  const title = `Lines ${letters()}`;
  const { id } = await linus.call<{ id: number }>("POST", "/api/global-notifications/", { title, message });
  const { page, banners } = await ada.open("/notifications/");

  await rowsOf(page).getByRole("link").click();
  const article = page.getByRole("article", { name: "Linked" });
  const banner = banners.locator("p").filter({ hasText: title });
  for (const place of [article, banner]) {
    await expect(place).toContainText("<a href=x>this</a>");
    await expect(place).toHaveText(/then\njavascript:alert\(1\)/, { useInnerText: true });
    await expect(place.getByRole("link")).toHaveText(["https://example.com/a?b=1"]);
    await expect(place.getByRole("link")).toHaveAttribute("rel", /noopener/);
  }
  await linus.call("DELETE", `/api/global-notifications/${id}/`);
});

test("a link to a page of this site that is not the app's is asked of the server", async ({ person }) => {
  const ada = await person({ called: "Ada" });
  await ada.context.route("**/courses/1/", (route) =>
    route.fulfill({ body: "<title>Course 1</title>", contentType: "text/html" }),
  );
  await ada.note("Your course", { link: "/courses/1/" });
  const { page, bell } = await ada.open("/notifications/");
  await rowsOf(page).getByRole("link").click();
  await page.getByRole("article").getByRole("link", { name: "Open" }).click();
  await expect(page).toHaveTitle("Course 1");

  await page.goto("/connections/");
  await bell.click();
  await page
    .getByRole("dialog")
    .getByRole("link", { name: /Your course/ })
    .click();
  await expect(page).toHaveTitle("Course 1");
});

test("a toast, a banner, an action and a message lead to pages of this site that are not the app's, too", async ({
  person,
}) => {
  const [linus, ada] = [
    await person({ called: "Linus", username: "linus.pauling" }),
    await person({ called: "Ada" }),
  ];
  const link = "/courses/1/";
  await ada.context.route(`**${link}`, (route) =>
    route.fulfill({ body: "<title>Course 1</title>", contentType: "text/html" }),
  );
  const said = { title: `Course ${letters()}`, message: ".", link };
  const { id } = await linus.call<{ id: number }>("POST", "/api/global-notifications/", said);
  const { page, toasts, banners } = await ada.open("/connections/");
  const back = async () => {
    await expect(page).toHaveTitle("Course 1");
    await page.goto("/connections/");
    await expect(page.getByRole("heading", { level: 1, name: "Connections" })).toBeVisible();
  };

  await banners
    .locator("p")
    .filter({ hasText: said.title })
    .getByRole("link", { name: "Learn more" })
    .click();
  await back();
  await linus.call("DELETE", `/api/global-notifications/${id}/`);
  await ada.note("A toast of the course", { link });
  await toasts.getByRole("button", { name: /A toast of the course/ }).click();
  await back();

  const actions = [{ key: "look", label: "Look at it", url: link }];
  const address = new URL(link, page.url()).href;
  await ada.note("With an action", { actions, message: `It is at ${address} now.` });
  await page.goto("/notifications/");
  await rowsOf(page).filter({ hasText: "With an action" }).getByRole("link").first().click();
  const article = page.getByRole("article", { name: "With an action" });
  const opened = ada.context.waitForEvent("page");
  await article.getByRole("link", { name: address }).click();
  await expect(await opened).toHaveTitle("Course 1");
  await article.getByRole("link", { name: /Look at it/ }).click();
  await expect(page).toHaveTitle("Course 1");
});

test("a message that repeats its title is shown once, wherever it stands", async ({ person }) => {
  const ada = await person({ called: "Ada" });
  const { page, toasts, bell } = await ada.open("/notifications/");
  await expect(page.getByText("No notifications yet")).toBeVisible();
  const said = "The library closes at six";
  await ada.note(said, { message: `${said}.` });
  const once = (place: Locator) =>
    expect.poll(async () => (await place.allInnerTexts()).join().split(said).length - 1).toBe(1);

  await once(toasts);
  await once(rowsOf(page).getByRole("link"));
  await rowsOf(page).getByRole("link").click();
  await once(page.getByRole("article"));
  await bell.click();
  await once(page.getByRole("dialog", { name: "Notifications" }).getByRole("listitem").getByRole("link"));
});
