import { useRef, useState } from "react";
import type { User } from "#client/index";
import { Avatar, nameOf } from "../components/avatar.tsx";
import { lazyPart } from "../components/lazy.tsx";
import { usePrepared } from "../components/use-prepared.ts";
import { shell } from "../texts/shell.ts";

const AccountMenu = lazyPart(() => import("./account-menu.tsx"), "AccountMenu");

/** Who is signed in, and behind it what concerns them alone. */
export function Account({ user }: { user: User }) {
  const [open, setOpen] = useState(false);
  const anchor = useRef<HTMLButtonElement>(null);
  usePrepared(AccountMenu.prepare);
  return (
    <>
      <button
        ref={anchor}
        type="button"
        aria-label={shell.account(nameOf(user))}
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => setOpen((before) => !before)}
        className="ml-1 rounded-full"
      >
        <Avatar user={user} />
      </button>
      {open && (
        <AccountMenu
          user={user}
          anchor={anchor}
          open={open}
          onOpenChange={setOpen}
          onMissing={() => setOpen(false)}
        />
      )}
    </>
  );
}
