import { join } from "node:path";
import { launchChromium } from "../lib/chromium.ts";
import { savePicture } from "./picture.ts";
import { sampleMails } from "./sample-mails.ts";

/** Each in one theme: what changes with the theme changes alike in both sizes. */
const LOOKS = [
  { look: "desk-light", viewport: { width: 760, height: 500 }, colorScheme: "light" },
  { look: "phone-dark", viewport: { width: 375, height: 500 }, colorScheme: "dark" },
] as const;

const MAX_HEIGHT = 1400;

/**
 * Photographs the mails of `sample-mails.ts`, as `photograph` does pages.
 *
 * @returns which of them are wider than their window
 */
export async function photographMails(out: string, only = ""): Promise<string[]> {
  const mails = [...sampleMails()].map(([name, { html }]) => ({ name: `mail-${name}`, html }));
  const wanted = mails.filter(({ name }) => name.startsWith(only));
  if (wanted.length === 0) return [];
  const browser = await launchChromium();
  const complaints: string[] = [];
  for (const { look, viewport, colorScheme } of LOOKS) {
    const page = await browser.newPage({ viewport, colorScheme });
    for (const { name, html } of wanted) {
      const file = join(out, `${name}-${look}.png`);
      await page.setContent(html);
      const [width = 0, height = 0] = await page.evaluate<number[]>(
        "[document.documentElement.scrollWidth, document.documentElement.scrollHeight]",
      );
      if (width > viewport.width) complaints.push(`${file}: ${width} pixels wide`);
      const clip = { x: 0, y: 0, width, height: Math.min(height, MAX_HEIGHT) };
      await savePicture(await page.screenshot({ fullPage: true, clip }), file);
    }
    await page.close();
  }
  return complaints;
}
