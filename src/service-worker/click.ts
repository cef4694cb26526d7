import { ownUrl } from "./message.ts";
import { scope } from "./scope.ts";

/** Pages of this origin that are not the app and take no messages. */
const NOT_THE_APP = /^\/docs(\/|$)/;

/**
 * Brings an open tab of the app to the front and has it show what the
 * notification is about; without one it opens a page. `WindowClient.navigate()`
 * would load the app again, and in Firefox it never settles where only the
 * fragment changes.
 */
export async function openPage({ data }: Pick<Notification, "data">): Promise<void> {
  const url = ownUrl(data?.navigate, scope.location.origin);
  const windows = await scope.clients.matchAll({ type: "window", includeUncontrolled: true });
  const tabs = windows.filter((each) => !NOT_THE_APP.test(new URL(each.url).pathname));
  const tab = tabs.find(({ focused }) => focused) ?? tabs.find(isVisible) ?? tabs[0];
  if (!tab) {
    await scope.clients.openWindow(url);
    return;
  }
  tab.postMessage({ navigate: url });
  await tab.focus();
}

function isVisible({ visibilityState }: WindowClient): boolean {
  return visibilityState === "visible";
}
