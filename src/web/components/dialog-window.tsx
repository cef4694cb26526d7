import { Dialog as Base } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import type { ReactNode, RefObject } from "react";
import { shell } from "../texts/shell.ts";
import { IconButton } from "./button.tsx";

export interface DialogProps {
  open: boolean;
  onClose: () => void;
  title: ReactNode;
  description?: ReactNode;
  /** Where the focus goes when it closes, where that is not what had it before. */
  finalFocus?: () => HTMLElement | null;
  /** Where it begins, where that is not its first button. */
  initialFocus?: RefObject<HTMLElement | null>;
  children?: ReactNode;
}

/** The window itself, which is loaded when the first one opens. */
export function DialogWindow(props: DialogProps) {
  const { open, onClose, title, description, initialFocus, finalFocus, children } = props;
  return (
    <Base.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 min-h-dvh bg-black/40 transition-opacity duration-150 data-ending-style:opacity-0 data-starting-style:opacity-0" />
        <Base.Popup
          {...(initialFocus && { initialFocus })}
          {...(finalFocus && { finalFocus })}
          className="popup fixed inset-x-0 bottom-0 z-50 mx-auto flex max-h-[90dvh] w-full max-w-lg flex-col gap-4 overflow-y-auto rounded-b-none p-5 sm:top-1/2 sm:bottom-auto sm:-translate-y-1/2 sm:rounded-b-xl"
        >
          <div className="flex items-start justify-between gap-4">
            <Base.Title className="pt-1 font-semibold text-base">{title}</Base.Title>
            <Base.Close render={<IconButton label={shell.close} className="-mt-1 -mr-2" />}>
              <X aria-hidden size={18} />
            </Base.Close>
          </div>
          {description && (
            <Base.Description className="-mt-2 text-muted text-sm">{description}</Base.Description>
          )}
          {children}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
