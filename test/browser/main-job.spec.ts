import { letters, PASSWORD, Tab } from "./support/person.ts";
import { expect, test } from "./support/test.ts";

test("two people sign up, find each other, connect, and are notified at once", {
  tag: "@parity.browser.14",
}, async ({ stranger }) => {
  const surname = letters();
  const join = async (called: string) => {
    const page = await (await stranger()).newPage();
    await page.goto("/");
    await page.getByRole("button", { name: "Create an account" }).click();
    await page.getByLabel("Username").fill(`${called}.${surname}`.slice(0, 32));
    await page.getByLabel("Full name").fill(`${called} ${surname}`);
    await page.getByLabel("E-mail address").fill(`${called}.${surname}@example.com`);
    await page.getByLabel("Password").fill(PASSWORD);
    await page.getByRole("button", { name: "Create account" }).click();
    await expect(page.getByRole("heading", { name: "People" })).toBeVisible();
    return new Tab(page);
  };
  const ada = await join("ada");
  const grace = await join("grace");
  await grace.go("Connections");
  await expect(grace.page.getByText("No requests to answer")).toBeVisible();
  await expect(grace.badge).toBeHidden();

  await ada.page.getByRole("searchbox", { name: "Search people" }).fill(`grace ${surname}`);
  await ada.page.getByRole("button", { name: `Connect with grace ${surname}` }).click();
  await expect(ada.page.getByText("Requested", { exact: true })).toBeVisible();

  await expect(grace.toast(`ada ${surname} wants to connect with you`).first()).toBeVisible();
  await expect(grace.badge).toHaveText("1");
  await grace.page.getByRole("button", { name: `Accept ada ${surname}` }).click();
  await expect(
    grace.page.getByRole("list", { name: "Your connections" }).getByText(`ada ${surname}`, { exact: true }),
  ).toBeVisible();

  await expect(ada.toast(/accepted your connection request/).first()).toBeVisible();
  await expect(ada.badge).toHaveText("1");
  await expect(ada.page.getByRole("list", { name: "People found" }).getByText("Connected")).toBeVisible();
});

test("a request that is declined or taken back goes from the other's list", async ({ person }) => {
  const [ada, grace] = [await person({ called: "Ada" }), await person({ called: "Grace" })];
  await ada.ask(grace);
  const asked = await grace.open("/connections/");
  const asking = await ada.open("/connections/");

  await asking.page.getByRole("button", { name: `Cancel your request to ${grace.name}` }).click();
  await expect(asking.page.getByText("No open requests")).toBeVisible();
  await asked.page.reload();
  await expect(asked.page.getByText("No requests to answer")).toBeVisible();

  // Asked again within a day, nobody is notified a second time.
  await ada.ask(grace);
  await asked.page.reload();
  await asked.page.getByRole("button", { name: `Decline ${ada.name}’s request` }).click();
  await expect(asked.page.getByText("No requests to answer")).toBeVisible();
  await expect(asking.toast(/declined your connection request/).first()).toBeVisible();
});

test("a connection is removed once that is confirmed", async ({ person }) => {
  const [ada, grace] = [await person({ called: "Ada" }), await person({ called: "Grace" })];
  const { id } = await ada.ask(grace);
  await grace.call("POST", `/api/connection_requests/${id}/accept/`);
  const { page } = await ada.open("/connections/");

  await page.getByRole("button", { name: `Remove ${grace.name} from your connections` }).click();
  await page
    .getByRole("dialog", { name: `Remove ${grace.name} from your connections?` })
    .getByRole("button", { name: "Remove" })
    .click();

  await expect(page.getByText("No connections yet")).toBeVisible();
  await expect.poll(() => ada.call("GET", "/api/connections/")).toMatchObject({ count: 0 });
});

test("the whole main job is done by the keyboard alone", async ({ person }) => {
  const [ada, grace] = [await person({ called: "Ada" }), await person({ called: "Grace" })];
  const { page: asking } = await ada.open("/");
  const { page: asked, bell, badge } = await grace.open("/");
  await expect(asking.getByRole("heading", { name: "People" })).toBeVisible();

  await asking.keyboard.press("/");
  await expect(asking.getByRole("searchbox")).toBeFocused();
  await asking.keyboard.type(grace.name);
  await expect(asking.getByRole("button", { name: `Connect with ${grace.name}` })).toBeVisible();
  // Half a name finds others, too.
  await expect(asking.getByRole("button", { name: /^Connect with/ })).toHaveCount(1);
  await asking.keyboard.press("ArrowDown");
  await asking.keyboard.press("Enter");
  // What was pressed has gone; the focus is on what took its place.
  await expect(asking.getByRole("button", { name: `Cancel your request to ${grace.name}` })).toBeFocused();

  await expect(badge).toHaveText("1");
  await bell.focus();
  await asked.keyboard.press("Enter");
  const row = asked
    .getByRole("dialog")
    .getByRole("link", { name: /wants to connect with you/ })
    .first();
  await expect(row).toBeVisible();
  await row.focus();
  await asked.keyboard.press("Enter");
  await expect(asked.getByRole("heading", { level: 1, name: "Connections" })).toBeVisible();
  await expect(badge).toBeHidden();
  await expect(asked.getByRole("button", { name: `Accept ${ada.name}’s request` })).toBeVisible();
  await tabTo(asked, `Accept ${ada.name}’s request`);
  await asked.keyboard.press("Space");
  await expect(asked.getByRole("list", { name: "Your connections" }).getByText(ada.name)).toBeVisible();

  await expect(asking.getByText("Connected", { exact: true })).toBeVisible();
});

test("an application is sent, decided and followed", { tag: "@parity.browser.22" }, async ({ person }) => {
  const [ada, grace] = [
    await person({ called: "Ada", role: "candidate" }),
    await person({ called: "Grace", role: "employer" }),
  ];
  const applying = await ada.open("/applications/");
  const deciding = await grace.open("/employers/applicants/");
  await expect(deciding.page.getByText("No applications to review")).toBeVisible();

  await applying.page.getByRole("button", { name: "Apply" }).first().click();
  const form = applying.page.getByRole("dialog", { name: "New application" });
  await form.getByRole("button", { name: "Send application" }).click();
  await form.getByLabel("What are you applying for?").fill("Compiler engineer");
  await form.getByRole("button", { name: "Send application" }).click();
  await expect(form.getByText("Choose a reviewer.")).toBeVisible();
  await form.getByRole("combobox", { name: "Reviewer" }).fill(grace.name);
  await applying.page.getByRole("option", { name: grace.name }).click();
  await form.getByRole("button", { name: "Send application" }).click();
  const mine = applying.page.getByRole("list", { name: "Your applications" });
  await expect(mine.getByText("Compiler engineer")).toBeVisible();

  await expect(deciding.toast("New Job Application").first()).toBeVisible();
  await deciding.page.getByRole("button", { name: `Approve “Compiler engineer” from ${ada.name}` }).click();
  const theirs = deciding.page.getByRole("list", { name: "Applications to you" });
  await expect(theirs.getByText("Approved")).toBeVisible();

  await expect(mine.getByText("Approved")).toBeVisible();
  await expect(applying.badge).toHaveText("1");
});

test("an application is withdrawn, and one is rejected, once that is confirmed", async ({ person }) => {
  const [ada, emmy] = [await person({ called: "Ada" }), await person({ called: "Emmy", role: "instructor" })];
  const apply = (title: string) =>
    ada.call("POST", "/api/applications/", { reviewer_id: emmy.user.id, title });
  await apply("Rings");
  await apply("Fields");
  const { page: applying } = await ada.open("/applications/");
  const { page: deciding } = await emmy.open("/applications/");

  await applying.getByRole("button", { name: "Withdraw “Rings”" }).click();
  await applying.getByRole("dialog").getByRole("button", { name: "Withdraw" }).click();
  await expect(applying.getByRole("list").getByText("Withdrawn")).toBeVisible();
  await deciding.getByRole("button", { name: `Reject “Fields” from ${ada.name}` }).click();
  await deciding.getByRole("dialog").getByRole("button", { name: "Reject" }).click();
  await expect(applying.getByRole("list").getByText("Rejected")).toBeVisible();

  await applying.getByRole("group", { name: "Status" }).getByRole("button", { name: "Withdrawn" }).click();
  await expect(applying.getByRole("list", { name: "Your applications" }).getByRole("listitem")).toHaveCount(
    1,
  );
  await applying.getByRole("group", { name: "Status" }).getByRole("button", { name: "Open" }).click();
  await expect(applying.getByText("No matching applications")).toBeVisible();
});

/** Presses Tab until what has that name has the focus. */
async function tabTo(page: import("@playwright/test").Page, name: string): Promise<void> {
  const wanted = page.getByRole("button", { name });
  for (let presses = 0; presses < 40; presses += 1) {
    if (await wanted.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`Tab does not lead to "${name}".`);
}
