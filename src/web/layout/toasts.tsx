import { Toast as Base } from "@base-ui/react/toast";
import { X } from "lucide-react";
import { type ReactNode, useEffect } from "react";
import { Link, useNavigate } from "react-router";
import { Button, IconButton } from "../components/button.tsx";
import { cx } from "../components/cx.ts";
import { LEVELS, LevelIcon } from "../components/level.tsx";
import { follow } from "../components/safe-anchor.tsx";
import { listenToToasts, type Toast, type ToastButton } from "../components/toaster.ts";
import { Written } from "../components/written.tsx";
import { PATHS } from "../paths.ts";
import { notifications as texts } from "../texts/notifications.ts";

const SHOWN_MS = 5000;
/** What comes beyond these is counted, so that a burst does not cover the page. */
const MOST_SHOWN = 4;

type Item = Base.Root.ToastObject<Toast>;

const manager = Base.createToastManager<Toast>();

function show(toast: Toast): void {
  const { id, title, message: description, level, lastsMs = SHOWN_MS } = toast;
  // What went wrong stays until it was read.
  const timeout = level === "danger" ? 0 : lastsMs;
  manager.add({ ...(id && { id }), title, description, data: toast, timeout });
}

/** The corner at the bottom right: a toast stays 5 s, and as long as it is hovered or focused, or the window has no focus. */
export function Toasts() {
  useEffect(() => listenToToasts(show), []);
  return (
    <Base.Provider toastManager={manager} limit={MOST_SHOWN} timeout={SHOWN_MS}>
      <Base.Viewport
        aria-label={texts.toasts.region}
        className="fixed right-4 bottom-20 z-50 flex w-[min(24rem,calc(100vw-2rem))] flex-col-reverse gap-2.5 outline-none sm:right-6 sm:bottom-6"
      >
        <Items />
      </Base.Viewport>
    </Base.Provider>
  );
}

function Items() {
  const { toasts } = Base.useToastManager<Toast>();
  const hidden = toasts.filter(({ limited, transitionStatus }) => limited && transitionStatus !== "ending");
  return (
    <>
      {toasts.map((toast) => toast.data && <Card key={toast.id} toast={toast} {...toast.data} />)}
      {hidden.length > 0 && (
        <Link
          to={PATHS.notifications}
          className="self-end rounded-full bg-raised px-3 py-1 font-medium text-muted text-xs shadow-pop hover:text-text"
        >
          {texts.toasts.more(hidden.length)}
        </Link>
      )}
    </>
  );
}

function Card({
  toast,
  title,
  message,
  actor,
  level = "info",
  link,
  onOpen,
  buttons = [],
  watch,
}: Toast & { toast: Item }) {
  const isOpenable = Boolean(link ?? onOpen);
  const named = (text: ReactNode) =>
    typeof text === "string" ? <Written text={text} actor={actor} /> : text;
  const close = () => manager.close(toast.id);
  return (
    <Base.Root
      toast={toast}
      swipeDirection={["right", "down"]}
      // Its own "high" priority would hide the toast and its buttons from screen readers.
      {...(level === "danger" && { role: "alert" })}
      className={cx(
        "toast relative flex flex-wrap items-start gap-3 overflow-hidden rounded-xl bg-raised py-3 pr-2 pl-4.5 shadow-pop",
        "data-limited:hidden",
        isOpenable && "hover:bg-hover",
      )}
    >
      <span aria-hidden className={cx("absolute inset-y-0 left-0 w-1", LEVELS[level].bar)} />
      <LevelIcon level={level} className="mt-0.5" />
      {/* Anew where it takes the place of another, so that it is said again even in the same words. */}
      <ToastBody key={toast.updateKey} link={link} onOpen={onOpen} isOpenable={isOpenable} onOpened={close}>
        <Base.Title dir="auto" render={<span />} className="wrap-anywhere line-clamp-2 font-semibold text-sm">
          {named(title)}
        </Base.Title>
        {message && (
          <Base.Description
            dir="auto"
            render={<span />}
            className="wrap-anywhere line-clamp-3 text-muted text-sm"
          >
            {named(message)}
          </Base.Description>
        )}
      </ToastBody>
      {buttons.length === 1 && <Buttons buttons={buttons} onPressed={close} />}
      {/* Its own Close is hidden from screen readers until the toasts are pointed at. */}
      <IconButton label={texts.toasts.dismiss} className="-my-1 size-8" onClick={close}>
        <X aria-hidden size={16} />
      </IconButton>
      {watch?.(close)}
      {buttons.length > 1 && (
        <div className="flex basis-full flex-wrap gap-2 pl-8">
          <Buttons buttons={buttons} onPressed={close} />
        </div>
      )}
    </Base.Root>
  );
}

function Buttons({ buttons, onPressed }: { buttons: readonly ToastButton[]; onPressed: () => void }) {
  return buttons.map(({ label, look, onPress }) => (
    <Button
      key={label}
      look={look}
      size="small"
      // Above the button that all of the toast is.
      className="relative min-w-0 max-w-full self-center"
      onClick={() => {
        onPressed();
        onPress();
      }}
    >
      <span dir="auto" className="truncate">
        {label}
      </span>
    </Button>
  ));
}

interface ToastBodyProps {
  link: Toast["link"];
  onOpen: Toast["onOpen"] | undefined;
  isOpenable: boolean;
  onOpened: () => void;
  children: ReactNode;
}

function ToastBody({ link, onOpen, isOpenable, onOpened, children }: ToastBodyProps) {
  const navigate = useNavigate();
  if (!isOpenable) return <div className="flex min-w-0 flex-1 flex-col self-center">{children}</div>;
  const open = () => {
    onOpen?.();
    if (link) follow(link, navigate);
    onOpened();
  };
  return (
    <button
      type="button"
      onClick={open}
      // All of the toast but its other button opens it.
      className="flex min-w-0 flex-1 flex-col text-start after:absolute after:inset-0 after:right-10"
    >
      {children}
    </button>
  );
}
