import { rowsOf } from "./support/inbox.ts";
import type { Person } from "./support/person.ts";
import { expect, test } from "./support/test.ts";

const requests = (verb: string, id: number) => `/api/connection_requests/${id}/${verb}/`;

async function apply(applicant: Person, reviewer: Person, title: string): Promise<number> {
  const body = { reviewer_id: reviewer.user.id, title, message: "Please." };
  return (await applicant.call<{ id: number }>("POST", "/api/applications/", body)).id;
}

test("a request that was answered or taken back is offered nowhere any more: list, search, inbox and bell", async ({
  person,
}) => {
  test.setTimeout(90_000);
  const ada = await person({ called: "Ada" });
  const accept = /^Accept/;

  for (const verb of ["cancel", "reject"]) {
    const grace = await person({ called: "Grace" });
    const { id } = await grace.ask(ada);
    const found = await ada.open(`/?q=${grace.user.username}`);
    const start = await ada.open("/");
    const inbox = await ada.open("/notifications/");
    const other = await ada.open("/connections/");
    await other.bell.click();
    const bell = other.page.getByRole("dialog", { name: "Notifications" });
    const offers = [
      found.page.getByRole("list", { name: "People found" }).getByRole("button", { name: accept }),
      start.page
        .getByRole("list", { name: "Waiting for your answer" })
        .getByRole("button", { name: `Accept ${grace.name}’s request` }),
      rowsOf(inbox.page).getByRole("button", { name: accept }),
      bell.getByRole("listitem").getByRole("button", { name: accept }),
    ];
    for (const offer of offers) await expect(offer).toHaveCount(1);

    await (verb === "cancel" ? grace : ada).call("POST", requests(verb, id));

    for (const offer of offers) await expect(offer, verb).toHaveCount(0, { timeout: 20_000 });
    for (const { page } of [found, start, inbox, other]) await page.close();
  }
});

test("what one asked is no longer to be cancelled once it was answered, or taken back on another device", async ({
  person,
}) => {
  test.setTimeout(90_000);
  const [ada, grace, mary] = [
    await person({ called: "Ada" }),
    await person({ called: "Grace" }),
    await person({ called: "Mary" }),
  ];
  const answered = await ada.ask(grace);
  const withdrawn = await ada.ask(mary);
  const list = await ada.open("/connections/");
  const found = await ada.open(`/?q=${mary.user.username}`);
  const offered = (tab: typeof list, other: Person) =>
    tab.page.getByRole("button", { name: `Cancel your request to ${other.name}` });
  await expect(offered(list, grace)).toBeVisible();
  await expect(offered(list, mary)).toBeVisible();
  await expect(offered(found, mary)).toBeVisible();

  await grace.call("POST", requests("accept", answered.id));
  await expect(offered(list, grace)).toHaveCount(0);
  await ada.call("POST", requests("cancel", withdrawn.id));

  await expect(offered(list, mary)).toHaveCount(0, { timeout: 20_000 });
  await expect(offered(found, mary)).toHaveCount(0, { timeout: 20_000 });
});

test("an application that was decided or withdrawn is offered nowhere any more", async ({ person }) => {
  test.setTimeout(90_000);
  const [ada, tess] = [await person({ called: "Ada" }), await person({ called: "Tess", role: "teacher" })];
  const [decided, withdrawn] = [await apply(ada, tess, "Rings"), await apply(ada, tess, "Fields")];
  const mine = await ada.open("/applications/?direction=outgoing");
  const theirs = await tess.open("/applications/");
  const inbox = await tess.open("/notifications/");
  const offers = (title: string) => [
    mine.page.getByRole("button", { name: `Withdraw “${title}”` }),
    theirs.page.getByRole("button", { name: `Approve “${title}” from ${ada.name}` }),
    rowsOf(inbox.page)
      .filter({ hasText: title })
      .getByRole("button", { name: /^Approve/ }),
  ];
  for (const offer of [...offers("Rings"), ...offers("Fields")]) await expect(offer).toHaveCount(1);

  await tess.call("POST", `/api/applications/${decided}/approve/`);
  for (const offer of offers("Rings")) await expect(offer).toHaveCount(0, { timeout: 20_000 });
  await ada.call("POST", `/api/applications/${withdrawn}/withdraw/`);
  for (const offer of offers("Fields")) await expect(offer).toHaveCount(0, { timeout: 20_000 });
});

test("a toast offers no answer once its request was answered elsewhere or taken back", async ({ person }) => {
  const [ada, grace, mary] = [
    await person({ called: "Ada" }),
    await person({ called: "Grace" }),
    await person({ called: "Mary" }),
  ];
  const { page, toasts } = await ada.open("/");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  const withdrawn = await grace.ask(ada);
  const answered = await mary.ask(ada);
  await expect(toasts.getByRole("button", { name: "Accept" })).toHaveCount(2);
  // It would go by itself, but for the focus within.
  await page.keyboard.press("F6");

  await grace.call("POST", requests("cancel", withdrawn.id));
  await expect(toasts.getByText(grace.name)).toHaveCount(0);
  await expect(toasts.getByRole("button", { name: "Accept" })).toHaveCount(1);
  await ada.call("POST", requests("accept", answered.id));
  await expect(toasts.getByRole("button", { name: "Accept" })).toHaveCount(0, { timeout: 20_000 });
});
