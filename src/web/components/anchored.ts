import type { RefObject } from "react";

/** What a button needs to open something that is loaded only then. */
export interface Anchored {
  anchor: RefObject<HTMLElement | null>;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

interface ChangeDetails {
  event: Event;
  cancel: () => void;
}

/** A press on the button that opened it is the button's to answer: else it would close and open again. */
export function closing({ anchor, onOpenChange }: Anchored) {
  return (open: boolean, details: ChangeDetails) => {
    const { target } = details.event;
    if (
      !open &&
      target instanceof Node &&
      anchor.current?.contains(target) &&
      details.event.type !== "keydown"
    ) {
      details.cancel();
      return;
    }
    onOpenChange(open);
  };
}
