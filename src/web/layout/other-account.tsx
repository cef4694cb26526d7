import { useEffect, useRef } from "react";
import type { User } from "#client/index";
import { nameOf } from "../components/avatar.tsx";
import { Button } from "../components/button.tsx";
import { otherAccount as texts } from "../texts/other-account.ts";

/**
 * Covers a page once another account has signed in elsewhere in the browser.
 * What was typed or chosen here was meant in the name of the account before, so
 * nothing more is done until the page is loaded again.
 */
export function OtherAccount({ user }: { user: User }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const name = nameOf(user);
  const reload = () => location.reload();
  return (
    <dialog
      ref={dialog}
      aria-labelledby="other-account"
      onCancel={(event) => event.preventDefault()}
      // A browser may close it by its own key all the same.
      onClose={reload}
      className="popup m-auto w-[min(28rem,calc(100vw-2rem))] p-6 text-text backdrop:bg-page"
    >
      <h2 id="other-account" dir="auto" className="wrap-anywhere text-lg">
        {texts.title(name)}
      </h2>
      <p className="mt-2 text-muted text-sm">{texts.hint}</p>
      <Button
        look="primary"
        className="wrap-anywhere mt-5 h-auto! min-h-9 whitespace-normal! py-1.5"
        onClick={reload}
      >
        {texts.reload(name)}
      </Button>
    </dialog>
  );
}
