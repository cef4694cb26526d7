import { type ComponentType, lazy, Suspense, useEffect, useState } from "react";
import type { User } from "#client/index";
import { useAnnouncements, useOnOtherAccount } from "../../react/hooks.ts";

/** A part without which the app still works: where it cannot be loaded, there is nothing. */
function optional(load: () => Promise<ComponentType>) {
  return lazy(async () => ({ default: await load().catch(() => () => null) }));
}

const Toasts = optional(async () => (await import("./toasts.tsx")).Toasts);
const Banners = optional(async () => (await import("./banners.tsx")).Banners);

/** The toasts, loaded once the page is there: nothing has to be said before. */
export function LaterToasts() {
  const [isLater, setIsLater] = useState(false);
  useEffect(() => setIsLater(true), []);
  return <Suspense>{isLater && <Toasts />}</Suspense>;
}

/** The banners, loaded once something is announced. */
export function LaterBanners() {
  const { announcements } = useAnnouncements();
  return <Suspense>{announcements.length > 0 && <Banners />}</Suspense>;
}

const Nothing: ComponentType<{ user: User }> = () => null;

const OtherAccount = lazy(async () => {
  const part = await import("./other-account.tsx").catch(() => undefined);
  // Without it the page would go on as another account's.
  if (!part) location.reload();
  return { default: part?.OtherAccount ?? Nothing };
});

/** What stops a page whose user has signed in elsewhere as somebody else. */
export function LaterOtherAccount() {
  const [user, setUser] = useState<User>();
  useOnOtherAccount(setUser);
  return <Suspense>{user && <OtherAccount user={user} />}</Suspense>;
}
