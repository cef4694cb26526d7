import type { ReactNode } from "react";
import type { PublicUser } from "#client/index";
import type { Level } from "#features/notifications/wire";

/** A few words in the corner, which go by themselves. */
export interface Toast {
  /** A toast takes the place of one with the same id. */
  id?: string;
  title: ReactNode;
  message?: ReactNode;
  /** Whose name in it is set apart. */
  actor?: PublicUser | null;
  /** Info unless said otherwise. */
  level?: Level;
  /** Where a click on it goes; a path of this site, or a safe URL. */
  link?: string | undefined;
  onOpen?: () => void;
  /** What can be done about it; each closes it. */
  buttons?: readonly ToastButton[];
  /** Is shown with it, and closes it once there is nothing left to do about it. */
  watch?: (close: () => void) => ReactNode;
  /** How long it stays, where that is not as long as others. */
  lastsMs?: number;
}

export interface ToastButton {
  label: string;
  look?: "primary" | undefined;
  onPress: () => void;
}

type Listener = (toast: Toast) => void;

/** What is said before the corner is there to show it. */
const waiting: Toast[] = [];
let listener: Listener | undefined;

/** Shows a toast, from anywhere in the app. */
export function showToast(toast: Toast): void {
  if (listener) listener(toast);
  else waiting.push(toast);
}

/** Gives the corner that shows them what there is to show. */
export function listenToToasts(listen: Listener): () => void {
  listener = listen;
  for (const toast of waiting.splice(0)) listen(toast);
  return () => {
    if (listener === listen) listener = undefined;
  };
}
