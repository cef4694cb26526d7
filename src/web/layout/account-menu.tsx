import { FlaskConical, LogOut, Monitor, Moon, Sun, UserRound } from "lucide-react";
import { useState } from "react";
import type { User } from "#features/accounts/wire";
import { messageOf } from "../api.ts";
import { Avatar, nameOf } from "../components/avatar.tsx";
import { Menu, MenuChoice, MenuItem, MenuLink, MenuSeparator } from "../components/menu.tsx";
import { say } from "../components/toaster.ts";
import { useHerald } from "../herald.tsx";
import { PATHS } from "../paths.ts";
import { shell } from "../texts/shell.ts";
import { chooseTheme, readTheme } from "../theme.ts";
import { useIsTester } from "./require.tsx";

const THEMES = {
  system: { label: shell.theme.system, icon: Monitor },
  light: { label: shell.theme.light, icon: Sun },
  dark: { label: shell.theme.dark, icon: Moon },
};

/** Who is signed in, and what concerns them alone. */
export function AccountMenu({ user }: { user: User }) {
  const herald = useHerald();
  const isTester = useIsTester();
  const [theme, setTheme] = useState(readTheme);
  const signOut = () => herald.signOut().catch((error) => say({ level: "danger", title: messageOf(error) }));
  return (
    <Menu
      trigger={
        <button type="button" aria-label={shell.account(nameOf(user))} className="ml-1 rounded-full">
          <Avatar user={user} size="medium" />
        </button>
      }
    >
      <div className="px-2.5 pt-2 pb-2.5">
        <p className="truncate font-medium">{nameOf(user)}</p>
        <p className="truncate text-muted text-xs">{user.email}</p>
      </div>
      <MenuSeparator />
      <MenuLink icon={UserRound} to={PATHS.profile}>
        {shell.pages.profile}
      </MenuLink>
      {isTester && (
        <MenuLink icon={FlaskConical} to={PATHS.realtimeTest}>
          {shell.pages.realtimeTest}
        </MenuLink>
      )}
      <MenuSeparator />
      <MenuChoice
        label={shell.theme.label}
        value={theme}
        options={THEMES}
        onChange={(next) => {
          setTheme(next);
          chooseTheme(next);
        }}
      />
      <MenuSeparator />
      <MenuItem icon={LogOut} onClick={() => void signOut()}>
        {shell.signOut}
      </MenuItem>
    </Menu>
  );
}
