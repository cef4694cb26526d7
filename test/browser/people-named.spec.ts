import { rowsOf } from "./support/inbox.ts";
import { letters } from "./support/person.ts";
import { expect, test } from "./support/test.ts";

test("a person without a name goes by their username, wherever others read of them", async ({ person }) => {
  const [ada, nameless] = [
    await person({ called: "Ada" }),
    await person({ called: "Nobody", role: "teacher" }),
  ];
  await nameless.call("PATCH", "/api/profile/", { full_name: "" });
  const { username } = nameless.user;
  await nameless.ask(ada);
  const { page, bell } = await ada.open("/connections/");

  await expect(page.getByRole("button", { name: `Accept ${username}’s request` })).toBeVisible();
  await page.goto(`/?q=${username}`);
  await expect(page.getByRole("list", { name: "People found" })).toContainText(username);
  await page.goto("/notifications/");
  await expect(rowsOf(page)).toContainText(username);
  await bell.click();
  await expect(page.getByRole("dialog").getByRole("listitem")).toContainText(username);
  await page.goto("/applications/");
  await page.getByRole("button", { name: "Apply" }).first().click();
  const field = page.getByRole("combobox", { name: "Reviewer" });
  await field.fill(username);
  await page.getByRole("option", { name: username }).click();
  await expect(field).toHaveValue(username);

  const own = await nameless.open("/");
  await expect(own.page.getByRole("button", { name: `${username}’s account` })).toBeVisible();
});

test("a name in which nothing can be seen is refused beside its field, at sign-up and in the profile", async ({
  person,
  stranger,
  forgive,
}) => {
  forgive(/422/);
  const blank = "\u3164\u3164";
  const rest = letters();
  const page = await (await stranger()).newPage();
  await page.goto("/");
  await page.getByRole("button", { name: "Create an account" }).click();
  await page.getByLabel("Username").fill(`blank.${rest}`.slice(0, 32));
  await page.getByLabel("Full name").fill(blank);
  await page.getByLabel("E-mail address").fill(`${rest}@example.com`);
  await page.getByLabel("Password").fill("quiet-harbour-42");
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByLabel("Full name")).toHaveAttribute("aria-invalid", "true");
  await expect(page.getByLabel("Full name")).toHaveAccessibleDescription(/visible character/);

  const ada = await person({ called: "Ada" });
  const own = await ada.open("/profile/");
  for (const name of ["Full name", "Company (optional)"]) await own.page.getByLabel(name).fill(blank);
  await own.page.getByRole("button", { name: "Save changes" }).click();
  for (const name of ["Full name", "Company (optional)"])
    await expect(own.page.getByLabel(name)).toHaveAttribute("aria-invalid", "true");
  // Blanks alone are what is left where a name was taken out: no name.
  for (const name of ["Full name", "Company (optional)"]) await own.page.getByLabel(name).fill("  ");
  await own.page.getByRole("button", { name: "Save changes" }).click();
  await expect(own.page.getByText("Saved.")).toBeVisible();
  await expect(own.page.getByRole("button", { name: `${ada.user.username}’s account` })).toBeVisible();
});

test("blanks around what is typed keep nothing from being found", async ({ person, stranger }) => {
  const [linus, ada, tess] = [
    await person({ called: "Linus", username: "linus.pauling" }),
    await person({ called: "Ada" }),
    await person({ called: "Tess", role: "teacher" }),
  ];
  const padded = (text: string) => ` ${text}  `;
  const { page } = await ada.open("/applications/");
  await page.getByRole("button", { name: "Apply" }).first().click();
  await page.getByRole("combobox", { name: "Reviewer" }).fill(padded(tess.name));
  await expect(page.getByRole("option", { name: tess.name })).toBeVisible();

  await ada.note(`Word ${tess.name}`);
  await ada.note("Other");
  await page.goto("/notifications/");
  await page.getByRole("searchbox").fill(padded(tess.name));
  await expect(rowsOf(page)).toHaveCount(1);

  const admin = await linus.open("/admin-panel/users/");
  await admin.page.getByRole("searchbox").fill(padded(tess.user.username));
  await expect(admin.page.getByRole("list", { name: "Users found" })).toContainText(tess.name);

  for (const name of [tess.user.username, tess.user.email]) {
    const signing = await (await stranger()).newPage();
    await signing.goto("/");
    await signing.getByLabel("Username").fill(padded(name));
    await signing.getByLabel("Password").fill("quiet-harbour-42");
    await signing.keyboard.press("Enter");
    await expect(signing.getByRole("button", { name: `${tess.name}’s account` })).toBeVisible();
  }
});
