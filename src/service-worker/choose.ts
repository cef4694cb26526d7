import { call } from "./api.ts";
import { openPage } from "./click.ts";
import type { ShownAction } from "./message.ts";

/** A click on a push: on one of its actions, by key, or elsewhere on it. */
export interface PushClick {
  action: string;
  notification: Pick<Notification, "data">;
}

/**
 * Does what was chosen on a push, without a page. Where that needs one, since the
 * session has ended, the choice was made elsewhere or the action is an address,
 * it opens that.
 *
 * @returns false where nothing was chosen
 */
export async function choose({ action, notification: { data } }: PushClick): Promise<boolean> {
  const actions: ShownAction[] = Array.isArray(data?.actions) ? data.actions : [];
  const chosen = actions.find((each) => each.action === action);
  if (!chosen || data.id === undefined) return false;
  const own = new URL(`/notifications/?id=${data.id}`, chosen.navigate).href;
  const isAddress = chosen.navigate !== own;
  const path = `/api/notifications/${data.id}/actions/${encodeURIComponent(action)}/`;
  const [response] = await Promise.all([
    call("POST", path, {}),
    ...(isAddress ? [openPage({ data: { navigate: chosen.navigate } })] : []),
  ]);
  if (!response?.ok && !isAddress) await openPage({ data: { navigate: own } });
  return true;
}
