import {
  BookOpen,
  FlaskConical,
  Inbox,
  LogOut,
  Monitor,
  Moon,
  SlidersHorizontal,
  Sun,
  UserRound,
} from "lucide-react";
import { useState } from "react";
import type { User } from "#features/accounts/wire";
import { useHerald } from "../../react/provider.tsx";
import { messageOf } from "../api.ts";
import type { Anchored } from "../components/anchored.ts";
import { nameOf } from "../components/avatar.tsx";
import { AnchoredMenu, MenuChoice, MenuItem, MenuLink, MenuSeparator } from "../components/menu-popup.tsx";
import { showToast } from "../components/toaster.ts";
import { deployment } from "../deployment.ts";
import { PATHS } from "../paths.ts";
import { shell } from "../texts/shell.ts";
import { chooseTheme, readTheme } from "../theme.ts";
import { useIsTester } from "./require.tsx";

/** The menu of the signed-in user: profile and sign out. */
export function AccountMenu({ user, ...anchored }: Anchored & { user: User }) {
  const herald = useHerald();
  const isTester = useIsTester();
  const [theme, setTheme] = useState(readTheme);
  const themes = {
    system: { label: shell.theme.system, icon: Monitor },
    light: { label: shell.theme.light, icon: Sun },
    dark: { label: shell.theme.dark, icon: Moon },
  };
  const signOut = () =>
    herald.signOut().catch((error) => showToast({ level: "danger", title: messageOf(error) }));
  return (
    <AnchoredMenu {...anchored} label={shell.account(nameOf(user))}>
      <div className="px-2.5 pt-2 pb-2.5">
        <p className="truncate font-medium">
          <bdi>{nameOf(user)}</bdi>
        </p>
        <p className="truncate text-muted text-xs">{user.email}</p>
      </div>
      <MenuSeparator />
      <MenuLink icon={UserRound} to={PATHS.profile}>
        {shell.pages.profile}
      </MenuLink>
      <MenuLink icon={SlidersHorizontal} to={PATHS.preferences}>
        {shell.pages.preferences}
      </MenuLink>
      {isTester && (
        <MenuLink icon={FlaskConical} to={PATHS.realtimeTest}>
          {shell.pages.realtimeTest}
        </MenuLink>
      )}
      {isTester && (
        <MenuLink icon={BookOpen} to="/docs" isBeside>
          {shell.pages.docs}
        </MenuLink>
      )}
      {deployment.development && (
        <MenuLink icon={Inbox} to={PATHS.devOutbox}>
          {shell.pages.devOutbox}
        </MenuLink>
      )}
      <MenuSeparator />
      <MenuChoice
        label={shell.theme.label}
        value={theme}
        options={themes}
        onChange={(next) => {
          setTheme(next);
          chooseTheme(next);
        }}
      />
      <MenuSeparator />
      <MenuItem icon={LogOut} onClick={() => void signOut()}>
        {shell.signOut}
      </MenuItem>
    </AnchoredMenu>
  );
}
