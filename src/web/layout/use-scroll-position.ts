import { useLayoutEffect, useRef } from "react";
import { useLocation, useNavigationType } from "react-router";

/** A list that is loaded again has this long to reach its former length. */
const PATIENCE_MS = 3000;
const KEY = "herald.scroll";
/** So many entries of the history are remembered. */
const KEPT = 50;

/** How far down each entry of the history was read, also over a load of the page. */
const positions = new Map<string, number>(read());

function read(): [string, number][] {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? "[]");
  } catch {
    return [];
  }
}

function remember(): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify([...positions].slice(-KEPT)));
  } catch {
    // Without storage it holds for as long as the page.
  }
}

/** A new page begins at its top; one that is come back to, where it was left. */
export function useScrollPosition(): void {
  const { key, pathname } = useLocation();
  const isReturn = useNavigationType() === "POP";
  const shown = useRef<string>(undefined);
  useRemembered(key);
  useLayoutEffect(() => {
    if (shown.current === pathname) return;
    shown.current = pathname;
    const top = (isReturn && positions.get(key)) || 0;
    window.scrollTo(0, top);
    if (top > 0) return scrolledOnce(top);
  }, [key, pathname, isReturn]);
}

function useRemembered(key: string): void {
  // Before the next page is laid out: it may be shorter, and its scrolling is not of this page any more.
  useLayoutEffect(() => {
    history.scrollRestoration = "manual";
    const note = () => {
      positions.delete(key);
      positions.set(key, window.scrollY);
    };
    addEventListener("scroll", note, { passive: true });
    addEventListener("pagehide", remember);
    return () => {
      removeEventListener("scroll", note);
      removeEventListener("pagehide", remember);
    };
  }, [key]);
}

/** Scrolls once there is enough on the page, unless its reader scrolls first. */
function scrolledOnce(top: number): () => void {
  const end = performance.now() + PATIENCE_MS;
  const stop = () => {
    cancelAnimationFrame(frame);
    for (const event of BY_HAND) removeEventListener(event, stop);
  };
  const step = () => {
    if (Math.abs(window.scrollY - top) < 1 || performance.now() > end) return stop();
    window.scrollTo(0, top);
    frame = requestAnimationFrame(step);
  };
  let frame = requestAnimationFrame(step);
  for (const event of BY_HAND) addEventListener(event, stop, { passive: true });
  return stop;
}

const BY_HAND = ["wheel", "touchstart", "keydown", "pointerdown"];
