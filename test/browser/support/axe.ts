import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";

/** How a page is shown: to most readers, at night, and with the system's own colours. */
const LOOKS = {
  light: { colorScheme: "light" },
  dark: { colorScheme: "dark" },
  forced: { colorScheme: "light", forcedColors: "active" },
} as const;

export type Look = keyof typeof LOOKS;

/** What axe finds wrong on a page, in each of the looks. */
export async function violations(page: Page, looks: readonly Look[] = ["light", "dark"]) {
  const found: unknown[] = [];
  for (const look of looks) {
    await page.emulateMedia({ forcedColors: "none", reducedMotion: "reduce", ...LOOKS[look] });
    found.push(...(await violationsAsShown(page)).map((each) => ({ look, ...each })));
  }
  return found;
}

async function violationsAsShown(page: Page) {
  // What catches the focus at the edges of an open menu or window is hidden from all but the Tab key.
  const axe = new AxeBuilder({ page }).exclude("[data-base-ui-focus-guard]");
  // A menu stands beside all landmarks while it is open, as the pattern has it (ARIA APG, menu button).
  if ((await page.getByRole("menu").count()) > 0) axe.disableRules("region");
  const { violations } = await axe.analyze();
  return violations.map(({ id, nodes }) => ({
    id,
    where: nodes.map(({ target, failureSummary }) => [target, failureSummary]),
  }));
}
