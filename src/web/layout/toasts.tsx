import { X } from "lucide-react";
import { type FocusEvent, useEffect, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { IconButton } from "../components/button.tsx";
import { cx } from "../components/cx.ts";
import { LEVELS, LevelIcon } from "../components/level.tsx";
import { follow } from "../components/safe-anchor.tsx";
import { listenToToasts, type Toast } from "../components/toaster.ts";
import { notifications as texts } from "../texts/notifications.ts";

const SHOWN_MS = 5000;
const LEAVING_MS = 180;
const AT_ONCE = 4;

interface Shown extends Toast {
  id: number;
}

/** The corner at the bottom right: what is said stays 5 s, and as long as somebody points at it or is in it. */
export function Toasts() {
  const { toasts, remove } = useToasts();
  const [isHeld, setIsHeld] = useState(false);
  // What has gone with the pointer on it, or the focus in it, says nothing of their leaving.
  if (isHeld && toasts.length === 0) setIsHeld(false);
  const release = (event: FocusEvent) => setIsHeld(event.currentTarget.contains(event.relatedTarget));
  return (
    <section
      aria-label={texts.toasts.region}
      aria-live="polite"
      aria-relevant="additions"
      onPointerEnter={() => setIsHeld(true)}
      onPointerLeave={() => setIsHeld(false)}
      onFocus={() => setIsHeld(true)}
      onBlur={release}
      className="fixed right-4 bottom-20 z-50 flex w-[min(24rem,calc(100vw-2rem))] flex-col-reverse gap-2.5 sm:right-6 sm:bottom-6"
    >
      {toasts.map((toast) => (
        <Item key={toast.id} toast={toast} isHeld={isHeld} onGone={() => remove(toast.id)} />
      ))}
    </section>
  );
}

function useToasts() {
  const [toasts, setToasts] = useState<Shown[]>([]);
  useEffect(() => {
    let last = 0;
    return listenToToasts((toast) => {
      last += 1;
      const shown = { ...toast, id: last };
      setToasts((before) => [shown, ...before].slice(0, AT_ONCE));
    });
  }, []);
  const remove = (id: number) => setToasts((before) => before.filter((each) => each.id !== id));
  return { toasts, remove };
}

function Item({ toast, isHeld, onGone }: { toast: Shown; isHeld: boolean; onGone: () => void }) {
  const { title, message, level = "info" } = toast;
  const { isLeaving, leave } = useLeaving(isHeld, onGone);
  return (
    <div
      role={level === "danger" ? "alert" : undefined}
      className={cx(
        "relative flex items-start gap-3 overflow-hidden rounded-xl bg-raised py-3 pr-2 pl-4.5 shadow-pop",
        "transition duration-200 ease-out starting:translate-y-3 starting:opacity-0",
        isLeaving && "translate-x-6 opacity-0",
        isOpenable(toast) && "hover:bg-hover",
      )}
    >
      <span aria-hidden className={cx("absolute inset-y-0 left-0 w-1", LEVELS[level].bar)} />
      <LevelIcon level={level} className="mt-0.5" />
      <Words toast={toast} onOpened={leave}>
        <span className="line-clamp-2 break-words font-semibold text-sm">{title}</span>
        {message && <span className="line-clamp-3 break-words text-muted text-sm">{message}</span>}
      </Words>
      <IconButton label={texts.toasts.dismiss} className="-my-1 size-8" onClick={leave}>
        <X aria-hidden size={16} />
      </IconButton>
    </div>
  );
}

/** Counts down while nobody holds it, then leaves. */
function useLeaving(isHeld: boolean, onGone: () => void) {
  const [isLeaving, setIsLeaving] = useState(false);
  const leftMs = useRef(SHOWN_MS);
  const gone = useRef(onGone);
  gone.current = onGone;
  useEffect(() => {
    if (isHeld) return;
    const since = performance.now();
    const timer = setTimeout(() => setIsLeaving(true), leftMs.current);
    return () => {
      clearTimeout(timer);
      leftMs.current -= performance.now() - since;
    };
  }, [isHeld]);
  useEffect(() => {
    if (!isLeaving) return;
    const timer = setTimeout(() => gone.current(), LEAVING_MS);
    return () => clearTimeout(timer);
  }, [isLeaving]);
  return { isLeaving, leave: () => setIsLeaving(true) };
}

function isOpenable({ link, onOpen }: Toast): boolean {
  return Boolean(link ?? onOpen);
}

interface WordsProps {
  toast: Toast;
  onOpened: () => void;
  children: React.ReactNode;
}

function Words({ toast, onOpened, children }: WordsProps) {
  const navigate = useNavigate();
  if (!isOpenable(toast)) return <div className="flex min-w-0 flex-1 flex-col">{children}</div>;
  const open = () => {
    toast.onOpen?.();
    if (toast.link) follow(toast.link, navigate);
    onOpened();
  };
  return (
    <button
      type="button"
      onClick={open}
      // All of the toast but its other button opens it.
      className="flex min-w-0 flex-1 flex-col text-left after:absolute after:inset-0 after:right-10"
    >
      {children}
    </button>
  );
}
