import { useState } from "react";
import { shell } from "../texts/shell.ts";
import { Button } from "./button.tsx";
import type { DialogProps } from "./dialog-window.tsx";
import { lazyPart } from "./lazy.tsx";

const DialogWindow = lazyPart(() => import("./dialog-window.tsx"), "DialogWindow");

/** Loads what a window needs, so that the next one opens at once. */
export const prepareDialog = DialogWindow.prepare;

/** A window over the page: it takes the focus, and gives it back. */
export function Dialog(dialog: DialogProps) {
  // Once opened it stays, to be seen to close.
  const [wasOpened, setWasOpened] = useState(dialog.open);
  if (dialog.open && !wasOpened) setWasOpened(true);
  const giveUp = () => {
    setWasOpened(false);
    dialog.onClose();
  };
  return wasOpened && <DialogWindow {...dialog} onMissing={giveUp} />;
}

interface ConfirmProps extends Omit<DialogProps, "children"> {
  /** The verb of what is about to happen, on the button that does it. */
  confirm: string;
  busy?: boolean;
  onConfirm: () => void;
}

/** Asks before something that cannot be taken back. */
export function Confirm({ confirm, busy = false, onConfirm, ...dialog }: ConfirmProps) {
  return (
    <Dialog {...dialog}>
      <div className="flex justify-end gap-2">
        <Button onClick={dialog.onClose}>{shell.cancel}</Button>
        <Button look="danger" busy={busy} onClick={onConfirm}>
          {confirm}
        </Button>
      </div>
    </Dialog>
  );
}
