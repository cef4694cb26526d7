import type { Locator, Page } from "@playwright/test";
import type { Person } from "./person.ts";

/** The rows of the inbox. */
export function rowsOf(page: Page): Locator {
  return page.getByRole("region", { name: "Your notifications" }).getByRole("listitem");
}

export function tabOf(page: Page, name: string): Locator {
  return page.getByRole("navigation", { name: "Views" }).getByRole("link", { name });
}

/** The row that has the focus. */
export function focusedRow(page: Page): Locator {
  return page.locator("li:has(:focus)");
}

export async function idOf(person: Person, title: string): Promise<number> {
  const { notifications } = await person.call<{ notifications: { id: number; title: string }[] }>(
    "GET",
    "/api/notifications/?limit=100&place=inbox,archived,snoozed",
  );
  return notifications.find((each) => each.title === title)?.id ?? 0;
}
