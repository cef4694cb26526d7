import { lazy, Suspense, useRef, useState } from "react";
import type { User } from "#client/index";
import { Avatar, nameOf } from "../components/avatar.tsx";
import { shell } from "../texts/shell.ts";

const load = () => import("./account-menu.tsx");
const AccountMenu = lazy(async () => ({ default: (await load()).AccountMenu }));

/** Who is signed in, and behind it what concerns them alone. */
export function Account({ user }: { user: User }) {
  const [open, setOpen] = useState(false);
  const anchor = useRef<HTMLButtonElement>(null);
  return (
    <>
      <button
        ref={anchor}
        type="button"
        aria-label={shell.account(nameOf(user))}
        aria-haspopup="menu"
        aria-expanded={open}
        onPointerEnter={load}
        onFocus={load}
        onClick={() => setOpen((before) => !before)}
        className="ml-1 rounded-full"
      >
        <Avatar user={user} />
      </button>
      <Suspense>{open && <AccountMenu {...{ user, anchor, open }} onOpenChange={setOpen} />}</Suspense>
    </>
  );
}
