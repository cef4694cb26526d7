/**
 * Runs in both pages, which are on one machine and so on one clock: when the
 * mouse last clicked, and when the number on the bell became which.
 */
{
  const seen = new Map();
  const moment = (number) => {
    if (!seen.has(number)) seen.set(number, Promise.withResolvers());
    return seen.get(number);
  };
  globalThis.bell = { clickedAt: 0, until: (number) => moment(String(number)).promise };
  addEventListener(
    "click",
    ({ timeStamp }) => {
      globalThis.bell.clickedAt = performance.timeOrigin + timeStamp;
    },
    true,
  );
  new MutationObserver(() => {
    const number = document.querySelector('header button[aria-haspopup="dialog"] span')?.textContent;
    if (number) moment(number).resolve(performance.timeOrigin + performance.now());
  }).observe(document, { childList: true, characterData: true, subtree: true });
}
