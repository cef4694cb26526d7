import { createTimer } from "./timer.ts";

/** How long half of an element has to be in view. */
const IN_VIEW_MS = 1_000;

/** Calls `seen` once half of an element has been in view for a second. @returns a function that ends the watch */
export function whenSeen(element: Element, seen: () => void): () => void {
  const timer = createTimer(globalThis);
  const observer = new IntersectionObserver(
    (entries) => timer(entries.at(-1)?.isIntersecting ? seen : undefined, IN_VIEW_MS),
    { threshold: 0.5 },
  );
  const pause = () => {
    timer();
    observer.disconnect();
  };
  const begin = () => {
    pause();
    // A page that is shown again reports again what is in view.
    if (document.visibilityState === "visible") observer.observe(element);
  };
  begin();
  document.addEventListener("visibilitychange", begin);
  return () => {
    document.removeEventListener("visibilitychange", begin);
    pause();
  };
}
