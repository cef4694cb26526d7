import { useEffect, useState } from "react";

/** The page is to be there first, whole: what may be wanted next is loaded after it. */
const PATIENCE_MS = 2000;

/** Loads a part of the app once the page is idle, so that it is there even if the network is gone by then. */
export function usePrepared(prepare: () => Promise<unknown>): void {
  useEffect(() => {
    // What cannot be loaded ahead is loaded when it is wanted.
    const timer = setTimeout(() => void prepare().catch(() => undefined), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [prepare]);
}

let isPageIdle = false;

/** Whether the first page is idle: a part that is opened later need not wait. */
export function usePageIdle(): boolean {
  const [isLater, setIsLater] = useState(isPageIdle);
  useEffect(() => {
    const timer = setTimeout(() => {
      isPageIdle = true;
      setIsLater(true);
    }, PATIENCE_MS);
    return () => clearTimeout(timer);
  }, []);
  return isLater;
}
