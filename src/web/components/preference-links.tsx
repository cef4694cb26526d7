import { BellMinus, CircleQuestionMark } from "lucide-react";
import type { Notification } from "#client/index";
import { PATHS } from "../paths.ts";
import { inbox } from "../texts/inbox.ts";
import { MenuLink } from "./menu.tsx";

const texts = inbox.page;

/** In the menu of a notification: the ways to where its reader decides about its kind. */
export function PreferenceLinks({ notification }: { notification: Notification }) {
  const { category, notification_type: type } = notification;
  return (
    <>
      <MenuLink icon={BellMinus} to={`${PATHS.preferences}?${new URLSearchParams({ mute: category })}`}>
        {texts.mute}
      </MenuLink>
      <MenuLink icon={CircleQuestionMark} to={`${PATHS.preferences}?${new URLSearchParams({ type })}`}>
        {texts.why}
      </MenuLink>
    </>
  );
}
