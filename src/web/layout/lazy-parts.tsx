import { type ComponentType, lazy, Suspense, useEffect, useState } from "react";
import type { User } from "#client/index";
import { useAnnouncements, useOnOtherAccount, useSession } from "../../react/hooks.ts";
import { wasAsked } from "../alerts.ts";
import { usePrepared } from "../components/use-prepared.ts";
import { deployment } from "../deployment.ts";

const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 60_000;

/** A part that nobody waits for: nothing is shown until it can be loaded. */
function optional(load: () => Promise<ComponentType>) {
  return lazy(async () => {
    for (let wait = FIRST_RETRY_MS; ; wait = Math.min(wait * 2, LAST_RETRY_MS)) {
      const part = await load().catch(() => undefined);
      if (part) return { default: part };
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  });
}

const loadBanners = async () => (await import("./banners.tsx")).Banners;
const loadOtherAccount = async () => (await import("./other-account.tsx")).OtherAccount;

const Toasts = optional(async () => (await import("./toasts.tsx")).Toasts);
const Background = optional(async () => (await import("../device/background.tsx")).Background);
const PermissionPrompt = optional(async () => (await import("./permission-prompt.tsx")).PermissionPrompt);
const Banners = optional(loadBanners);

/** Loads what may be wanted long after a deploy has taken its files away. */
const prepareForLater = () => Promise.all([loadBanners(), loadOtherAccount()]);

/** Loaded after the page has appeared. */
export function LazyAfterPage() {
  const [isMounted, setIsMounted] = useState(false);
  useEffect(() => setIsMounted(true), []);
  usePrepared(prepareForLater);
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
  const part = await loadOtherAccount().catch(() => undefined);
  // Without it the page would continue under the other account.
  if (!part) location.reload();
  return { default: part ?? Nothing };
});

/** Covers a page when another account has signed in in this browser. */
export function LazyOtherAccount() {
  const [user, setUser] = useState<User>();
  useOnOtherAccount(setUser);
  return <Suspense>{user && <OtherAccount user={user} />}</Suspense>;
}
