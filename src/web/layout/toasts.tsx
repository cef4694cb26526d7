import { Toast as Base } from "@base-ui/react/toast";
import { X } from "lucide-react";
import { type MouseEvent, useEffect } from "react";
import { useNavigate } from "react-router";
import { IconButton } from "../components/button.tsx";
import { cx } from "../components/cx.ts";
import { LEVELS, LevelIcon } from "../components/level.tsx";
import { follow } from "../components/safe-anchor.tsx";
import { listenToToasts, type Toast } from "../components/toaster.ts";
import { notifications as texts } from "../texts/notifications.ts";

const manager = Base.createToastManager<Toast>();
const SHOWN_MS = 5000;
const AT_ONCE = 4;

/** The corner at the bottom right: each toast stays 5 s, longer while it is pointed at. F6 goes there. */
export function Toasts() {
  useEffect(
    () =>
      listenToToasts((toast) => {
        manager.add({
          title: toast.title,
          description: toast.message,
          priority: toast.level === "danger" ? "high" : "low",
          data: toast,
        });
      }),
    [],
  );
  return (
    <Base.Provider toastManager={manager} timeout={SHOWN_MS} limit={AT_ONCE}>
      <Base.Portal>
        <Base.Viewport
          aria-label={texts.toasts.region}
          className="fixed right-4 bottom-20 z-50 flex w-[min(24rem,calc(100vw-2rem))] flex-col-reverse gap-2.5 sm:right-6 sm:bottom-6"
        >
          <List />
        </Base.Viewport>
      </Base.Portal>
    </Base.Provider>
  );
}

function List() {
  const { toasts, close } = Base.useToastManager<Toast>();
  return toasts.map((toast) => {
    const { level = "info", link, onOpen } = toast.data ?? { title: "" };
    return (
      <Base.Root
        key={toast.id}
        toast={toast}
        swipeDirection="right"
        className={cx(
          "popup relative overflow-hidden pl-1 transition-all duration-200 ease-out data-limited:hidden",
          "translate-x-(--toast-swipe-movement-x) data-ending-style:translate-x-8 data-starting-style:translate-y-3",
          (link || onOpen) && "hover:bg-hover",
        )}
      >
        <span aria-hidden className={cx("absolute inset-y-0 left-0 w-1", LEVELS[level].bar)} />
        <Base.Content className="flex items-start gap-3 py-3 pr-2 pl-3.5">
          <LevelIcon level={level} className="mt-0.5" />
          <Words toast={toast.data} onOpen={() => close(toast.id)} />
          <Base.Close render={<IconButton label={texts.toasts.dismiss} className="-my-1 size-8" />}>
            <X aria-hidden size={16} />
          </Base.Close>
        </Base.Content>
      </Base.Root>
    );
  });
}

function Words({ toast, onOpen }: { toast: Toast | undefined; onOpen: () => void }) {
  const navigate = useNavigate();
  const words = (
    <>
      <Base.Title render={<span />} className="line-clamp-2 break-words font-medium text-sm" />
      <Base.Description render={<span />} className="line-clamp-3 break-words text-muted text-sm" />
    </>
  );
  if (!toast?.link && !toast?.onOpen) return <div className="flex min-w-0 flex-1 flex-col">{words}</div>;
  const open = (event: MouseEvent) => {
    event.preventDefault();
    toast.onOpen?.();
    follow(toast.link, navigate);
    onOpen();
  };
  return (
    <button
      type="button"
      onClick={open}
      // All of the toast but its other button opens it.
      className="flex min-w-0 flex-1 flex-col text-left after:absolute after:inset-0 after:right-10"
    >
      {words}
    </button>
  );
}
