import { cx } from "../../components/cx.ts";
import { Dialog } from "../../components/dialog.tsx";
import { inbox } from "../../texts/inbox.ts";
import { useMedia, WIDE } from "../../use-media.ts";
import { Detail } from "./detail.tsx";
import type { useOpenOne } from "./open-one.ts";
import type { Listing } from "./use-listing.ts";

const texts = inbox.page;

interface PaneProps {
  one: ReturnType<typeof useOpenOne>;
  listing: Listing;
}

/** The open notification: beside the list where there is room, else in a window over it. */
export function Pane({ one, listing }: PaneProps) {
  const { pane, shown, gone, isEnlarged, onGone, dismiss } = one;
  const isWide = useMedia(WIDE);
  const isWindow = !isWide || isEnlarged;
  const detail = shown !== undefined && shown !== gone?.id && (
    <Detail key={shown} id={shown} listing={listing} onGone={onGone} />
  );
  const isEmpty = listing.status === "ready" && listing.notifications.length === 0;
  return (
    <>
      {isWide && (
        <aside
          ref={pane}
          tabIndex={-1}
          aria-label={texts.detail}
          className={cx(
            "surface sticky top-20 max-h-[max(20rem,calc(100dvh-15rem))] overflow-y-auto p-6 focus-visible:outline-2!",
            // Beside an empty list there is nothing to select.
            isEmpty && !detail && !gone && "invisible",
          )}
        >
          {!isWindow && detail}
          <Note isShown={isWindow || !detail}>{gone ? texts.gone[gone.how] : texts.choose}</Note>
        </aside>
      )}
      <Dialog
        open={isWindow && (Boolean(detail) || gone?.isElsewhere === true)}
        onClose={dismiss}
        title={texts.detail}
      >
        {isWindow && detail}
        <Note isShown={isWindow && !detail}>{gone ? texts.gone[gone.how] : ""}</Note>
      </Dialog>
    </>
  );
}

/** Always there, so that a screen reader says what it comes to hold. */
function Note({ isShown, children }: { isShown: boolean; children: string }) {
  return (
    <p role="status" className={cx(isShown && "py-10 text-center text-muted text-sm")}>
      {isShown && children}
    </p>
  );
}
