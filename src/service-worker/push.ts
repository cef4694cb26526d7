import { readPush } from "./message.ts";
import { scope } from "./scope.ts";

/** Shows a push. One of the same tag replaces the one before it. */
export async function receivePush(data: PushMessageData | null): Promise<void> {
  const { title, navigate, badge, actions, id, ...shown } = readPush(
    data?.text() ?? "",
    scope.location.origin,
    navigator.language,
  );
  await scope.registration.showNotification(title, {
    ...shown,
    icon: "/icons/192.png",
    badge: "/icons/badge.png",
    // The types of the library know none yet, and some browsers show none.
    ...{ actions: actions.map(({ action, title: label }) => ({ action, title: label })) },
    data: { navigate, id, actions },
  });
  if (badge !== undefined) await showBadge(badge);
}

/** Shows the number of unread notifications on the app's icon, where the device can. */
export async function showBadge(count: number): Promise<void> {
  // Also refused while the app is not installed.
  await navigator.setAppBadge?.(count).catch(() => undefined);
}
