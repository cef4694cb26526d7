import { type ComponentType, lazy, Suspense, useEffect, useState } from "react";
import type { User } from "#client/index";
import { useAnnouncements, useOnOtherAccount, useSession } from "../../react/hooks.ts";
import { wasAsked } from "../alerts.ts";
import { deployment } from "../deployment.ts";

/** A part that the app works without: nothing is shown when it cannot be loaded. */
function optional(load: () => Promise<ComponentType>) {
  return lazy(async () => ({ default: await load().catch(() => () => null) }));
}

const Toasts = optional(async () => (await import("./toasts.tsx")).Toasts);
const Background = optional(async () => (await import("../device/background.tsx")).Background);
const PermissionPrompt = optional(async () => (await import("./permission-prompt.tsx")).PermissionPrompt);
const Banners = optional(async () => (await import("./banners.tsx")).Banners);

/** Loaded after the page has appeared. */
export function LazyAfterPage() {
  const [isMounted, setIsMounted] = useState(false);
  useEffect(() => setIsMounted(true), []);
  return (
    isMounted && (
      <>
        <Suspense>
          <Toasts />
        </Suspense>
        <Suspense>
          <Background />
        </Suspense>
      </>
    )
  );
}

/** Asks on a first visit for notifications, where the deployment wants that. */
export function LazyPermissionPrompt() {
  const session = useSession();
  const isWanted = deployment.asksForNotifications && session.status === "signed-in" && !wasAsked();
  return <Suspense>{isWanted && <PermissionPrompt />}</Suspense>;
}

/** The banners, loaded when there is an announcement. */
export function LazyBanners() {
  const { announcements } = useAnnouncements();
  return <Suspense>{announcements.length > 0 && <Banners />}</Suspense>;
}

const Nothing: ComponentType<{ user: User }> = () => null;

const OtherAccount = lazy(async () => {
  const part = await import("./other-account.tsx").catch(() => undefined);
  // Without it the page would continue under the other account.
  if (!part) location.reload();
  return { default: part?.OtherAccount ?? Nothing };
});

/** Covers a page when another account has signed in in this browser. */
export function LazyOtherAccount() {
  const [user, setUser] = useState<User>();
  useOnOtherAccount(setUser);
  return <Suspense>{user && <OtherAccount user={user} />}</Suspense>;
}
