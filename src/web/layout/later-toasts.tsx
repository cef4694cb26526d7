import { lazy, Suspense, useEffect, useState } from "react";

const Toasts = lazy(async () => {
  // Without them the app still works.
  const parts = await import("./toasts.tsx").catch(() => undefined);
  return { default: parts?.Toasts ?? (() => null) };
});

/** The toasts, loaded once the page is there: nothing has to be said before. */
export function LaterToasts() {
  const [isLater, setIsLater] = useState(false);
  useEffect(() => setIsLater(true), []);
  return <Suspense>{isLater && <Toasts />}</Suspense>;
}
