import type { Host } from "./types.ts";

/** The browser that this runs in. */
export function browserHost(): Host {
  const { navigator, document } = globalThis;
  return {
    fetch: (url, init) => fetch(url, init),
    openSocket: (url, protocols) => new WebSocket(url, protocols),
    openChannel: (name) => (globalThis.BroadcastChannel ? new BroadcastChannel(name) : null),
    // Only over https or on this machine.
    locks: navigator.locks ?? null,
    now: () => Date.now(),
    random: () => Math.random(),
    after(milliseconds, run) {
      const timer = setTimeout(run, milliseconds);
      return () => clearTimeout(timer);
    },
    isOnline: () => navigator.onLine,
    isVisible: () => document.visibilityState === "visible",
    isFocused: () => document.visibilityState === "visible" && document.hasFocus(),
    cookies: () => document.cookie,
    listen(event, listener) {
      const target = event === "visibilitychange" ? document : globalThis;
      target.addEventListener(event, listener);
      return () => target.removeEventListener(event, listener);
    },
  };
}
