/**
 * Runs in the page of an inbox, and is asked by long-list.ts. Times are in ms,
 * as the page has them.
 */
globalThis.inbox = {
  /** Goes down by so many pixels a frame, until the row of that place is in the document. @returns how long each frame took */
  scrollTo: async (place, pixels) => {
    const frames = [];
    const isThere = () => document.querySelector(`main li[aria-posinset="${place}"]`);
    let last = performance.now();
    while (!isThere()) {
      scrollBy(0, pixels);
      await new Promise(requestAnimationFrame);
      const now = performance.now();
      frames.push(now - last);
      last = now;
    }
    return frames;
  },

  /** How long it takes from a key on the focused row until the number on the bell has changed. */
  press: (key) => {
    const bell = document.querySelector('header button[aria-haspopup="dialog"]');
    const before = bell.getAttribute("aria-label");
    const { promise, resolve } = Promise.withResolvers();
    const start = performance.now();
    const observer = new MutationObserver(() => {
      if (bell.getAttribute("aria-label") === before) return;
      observer.disconnect();
      requestAnimationFrame(() => resolve(performance.now() - start));
    });
    observer.observe(bell, { attributes: true });
    document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
    return promise;
  },

  elements: () => document.querySelectorAll("*").length,
};
