/** So long half of an element must be in view. */
const IN_VIEW_MS = 1_000;

/** Calls `seen` once half of an element has been in view for a second. @returns a function that ends the watch */
export function whenSeen(element: Element, seen: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const observer = new IntersectionObserver(
    (entries) => {
      clearTimeout(timer);
      if (entries.at(-1)?.isIntersecting) timer = setTimeout(seen, IN_VIEW_MS);
    },
    { threshold: 0.5 },
  );
  const begin = () => {
    clearTimeout(timer);
    observer.disconnect();
    // A page that is shown again reports anew what is in view.
    if (document.visibilityState === "visible") observer.observe(element);
  };
  begin();
  document.addEventListener("visibilitychange", begin);
  return () => {
    document.removeEventListener("visibilitychange", begin);
    clearTimeout(timer);
    observer.disconnect();
  };
}
