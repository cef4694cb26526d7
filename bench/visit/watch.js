/**
 * Runs in the page before the page's own scripts, and measures how it loads
 * (visit.ts has the shape). Once the first row of data is painted and the main
 * thread is free again, it clicks on the bell and waits until the bell is open.
 */
{
  const { promise, resolve } = Promise.withResolvers();
  globalThis.pageLoad = promise;
  let blocked = 0;
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) blocked += duration;
  }).observe({ type: "longtask", buffered: true });

  const once = (found, then) => {
    const observer = new MutationObserver(() => {
      if (!found()) return;
      observer.disconnect();
      then();
    });
    observer.observe(document, { childList: true, subtree: true, attributes: true });
  };
  const bell = () => document.querySelector('header button[aria-haspopup="dialog"]');
  const timesOf = ({ name, startTime, responseStart, responseEnd, transferSize }) => ({
    path: name.replace(location.origin, ""),
    wanted: startTime,
    answered: responseStart,
    done: responseEnd,
    bytes: transferSize,
  });
  const report = (shown) => {
    const usable = performance.now();
    const requests = [
      ...performance.getEntriesByType("navigation"),
      ...performance.getEntriesByType("resource"),
    ];
    // The paint is reported late, by the screen.
    new PerformanceObserver((list) => {
      const [paint] = list.getEntriesByName("first-contentful-paint");
      if (paint)
        resolve({ painted: paint.startTime, shown, usable, blocked, requests: requests.map(timesOf) });
    }).observe({ type: "paint", buffered: true });
  };
  const click = () => {
    const shown = performance.now();
    once(
      () => bell().ariaExpanded === "true",
      () => report(shown),
    );
    bell().click();
  };
  once(
    () => document.querySelector("main li") && bell(),
    () => requestAnimationFrame(() => setTimeout(click)),
  );
}
