import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import type { default as Axe, NodeResult } from "axe-core";

/** axe-core itself, as it runs in a page. */
const SOURCE = readFile(new URL("../../../node_modules/axe-core/axe.min.js", import.meta.url), "utf8");

interface Shown {
  colorScheme: "light" | "dark";
  forcedColors?: "active";
  width?: number;
}

/** How a page is shown: to most readers, at night, with the system's own colours, and as narrow as WCAG 2.2, 1.4.10 asks for. */
const LOOKS = {
  light: { colorScheme: "light" },
  dark: { colorScheme: "dark" },
  narrow: { colorScheme: "light", width: 320 },
  forced: { colorScheme: "light", forcedColors: "active" },
  forcedDark: { colorScheme: "dark", forcedColors: "active" },
} satisfies Record<string, Shown>;

export type Look = keyof typeof LOOKS;

export const EVERY_LOOK = Object.keys(LOOKS) as Look[];

/**
 * What axe finds wrong on a page in each of the looks, and which of them make it wider than the screen.
 *
 * @param within selectors of the parts that axe looks at; the whole page where there are none
 */
export async function violations(
  page: Page,
  looks: readonly Look[] = ["light", "dark"],
  within: readonly string[] = [],
) {
  const wide = page.viewportSize() ?? { width: 1280, height: 720 };
  const found: { id: string; look: Look; nodes?: NodeResult[] }[] = [];
  await page.evaluate(await SOURCE);
  await page.evaluate(correctFillColor);
  await page.evaluate(stopTransitions);
  for (const look of looks) {
    const { width, ...media }: Shown = LOOKS[look];
    await page.emulateMedia({ forcedColors: "none", reducedMotion: "reduce", ...media });
    await page.setViewportSize({ ...wide, ...(width && { width }) });
    const { violated, overflow } = await page.evaluate(judge, within);
    if (overflow > 0) found.push({ id: `${overflow} pixels wider than the screen`, look });
    for (const { id, nodes } of violated) found.push({ id, look, nodes });
  }
  return found.map(({ nodes = [], ...rest }) => ({
    ...rest,
    where: nodes.map(({ target, failureSummary }) => [target, failureSummary]),
  }));
}

/** In forced colours Chromium paints a button's text in the forced colour, and reports the other one as its fill. */
function correctFillColor(): void {
  const { prototype } = CSSStyleDeclaration;
  const { getPropertyValue } = prototype;
  prototype.getPropertyValue = function (name) {
    return getPropertyValue.call(this, name === "-webkit-text-fill-color" ? "color" : name);
  };
}

/** What inherits a colour that changes begins a transition of its own, however short: axe would read a colour on the way. */
function stopTransitions(): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("*, ::before, ::after { transition: none !important; animation: none !important; }");
  document.adoptedStyleSheets.push(sheet);
}

/** Runs in the page, once it has taken on its look. */
async function judge(within: readonly string[]) {
  for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
  const { axe } = globalThis as unknown as { axe: typeof Axe };
  const { scrollWidth, clientWidth } = document.documentElement;
  // A menu stands beside all landmarks while it is open, as the pattern has it (ARIA APG, menu button).
  const rules = { region: { enabled: document.querySelector("[role=menu]") === null } };
  // What catches the focus at the edges of an open menu or window is hidden from all but the Tab key.
  const exclude = ["[data-base-ui-focus-guard]"];
  const context = { ...(within.length > 0 && { include: [...within] }), exclude };
  const { violations } = await axe.run(context, { iframes: false, resultTypes: ["violations"], rules });
  return { violated: violations, overflow: scrollWidth - clientWidth };
}
