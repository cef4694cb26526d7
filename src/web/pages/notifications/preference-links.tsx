import { BellMinus } from "lucide-react";
import type { Notification } from "#client/index";
import { MenuLink } from "../../components/menu.tsx";
import { PATHS } from "../../paths.ts";
import { inbox } from "../../texts/inbox.ts";

const texts = inbox.page;

/** In the menu of a notification: the ways to where its reader decides about its kind. */
export function PreferenceLinks({ notification }: { notification: Notification }) {
  const { category } = notification;
  return (
    <>
      <MenuLink icon={BellMinus} to={`${PATHS.preferences}?${new URLSearchParams({ mute: category })}`}>
        {texts.mute}
      </MenuLink>
    </>
  );
}
