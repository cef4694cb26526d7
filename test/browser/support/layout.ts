import type { Page } from "@playwright/test";

/** The widths that pages are made for: phones, a tablet, and desks. */
export const WIDTHS = [320, 375, 768, 1024, 1440];

/** What is wrong with how a page is laid out, at each of some widths. */
export async function layoutFaults(page: Page, widths: readonly number[] = WIDTHS): Promise<string[]> {
  const faults: string[] = [];
  for (const width of widths) {
    await page.setViewportSize({ width, height: 800 });
    for (const fault of await page.evaluate(judge)) faults.push(`${width}: ${fault}`);
  }
  return faults;
}

/** Runs in the page: what is wider than the window, and texts that are cut off, hang over or run the wrong way. */
async function judge(): Promise<string[]> {
  for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
  const { scrollWidth, clientWidth } = document.documentElement;
  const faults = new Set<string>();
  if (scrollWidth > clientWidth) faults.add(`the page is ${scrollWidth - clientWidth} pixels too wide`);
  const clips = (element: Element) => getComputedStyle(element).overflowX !== "visible";
  const ancestors = (element: Element) => {
    const found: Element[] = [];
    for (let each: Element | null = element; each && each !== document.body; each = each.parentElement)
      found.push(each);
    return found;
  };
  const isOutside = (rect: DOMRect, { left, right }: { left: number; right: number }) =>
    rect.left < left - 1.5 || rect.right > right + 1.5;
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const { currentNode: node } = texts;
    const [element, text] = [node.parentElement, (node.nodeValue ?? "").trim()];
    if (!element || !text || element.closest("script, style, option, iframe")) continue;
    if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const rects = [...range.getClientRects()];
    const told = text.slice(0, 30);
    const clip = ancestors(element).find(clips);
    const shows = clip && getComputedStyle(clip);
    const isMeant = shows && (shows.textOverflow === "ellipsis" || shows.overflowX !== "hidden");
    // For screen readers alone.
    if (shows?.clipPath === "inset(50%)") continue;
    const room = clip?.getBoundingClientRect() ?? { left: 0, right: clientWidth };
    if (!isMeant && rects.some((rect) => isOutside(rect, room))) faults.add(`“${told}” is cut off`);
    const card = element.closest(".surface");
    if (card && !clip && rects.some((rect) => isOutside(rect, card.getBoundingClientRect())))
      faults.add(`“${told}” hangs over its card`);
    if (!clip && rects.length > 1 && /^·|·$/.test(text))
      faults.add(`“${told}” has a dot at the end of a line`);
    const isRightToLeft = /^[^A-Za-z\u0590-\u07ff]*[\u0590-\u07ff]/.test(text);
    const isolated = element.closest("bdi, [dir=auto]");
    const opens = isolated?.textContent?.trim().startsWith(told);
    if (isRightToLeft && (!isolated || (opens && getComputedStyle(isolated).direction !== "rtl")))
      faults.add(`“${told}” runs from left to right`);
  }
  for (const field of document.querySelectorAll<HTMLInputElement>("input, textarea"))
    if (/^[\u0590-\u07ff]/.test(field.value) && getComputedStyle(field).direction !== "rtl")
      faults.add(`what is typed runs from left to right: “${field.value.slice(0, 30)}”`);
  return [...faults];
}
