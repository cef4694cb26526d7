import { CalendarClock, Clock, Inbox, Sunrise } from "lucide-react";
import { type FormEvent, type RefObject, useRef, useState } from "react";
import type { Notification } from "#client/index";
import { fromLocalInput, toLocalInput } from "../local-time.ts";
import { inbox } from "../texts/inbox.ts";
import { shell } from "../texts/shell.ts";
import { perLocale } from "../texts/wording.tsx";
import { Button } from "./button.tsx";
import { DialogWindow } from "./dialog-window.tsx";
import { Field } from "./field.tsx";
import { laterLimits, laterTimes } from "./later-times.ts";
import { MenuItem, MenuSeparator } from "./menu.tsx";
import { AnchoredMenu } from "./menu-popup.tsx";

const texts = inbox.later;
const hour = perLocale((locale) => new Intl.DateTimeFormat(locale, { timeStyle: "short" }));
const DAY_AND_HOUR = { weekday: "short", hour: "numeric", minute: "2-digit" } as const;
const dayAndHour = perLocale((locale) => new Intl.DateTimeFormat(locale, DAY_AND_HOUR));
/** With its date: on a Monday, the next one. */
const dateAndHour = perLocale(
  (locale) => new Intl.DateTimeFormat(locale, { ...DAY_AND_HOUR, day: "numeric", month: "short" }),
);

export interface LaterMenuProps {
  open: boolean;
  notifications: readonly Notification[];
  anchor: RefObject<HTMLElement | null>;
  /** Where the focus goes once the menu is closed. */
  finalFocus: () => HTMLElement | null;
  onChoose: (until: Date) => void;
  /** Ends the snooze of what is snoozed. */
  onNow: () => void;
  onClose: () => void;
}

/** When what is put away is to come back. */
export function LaterMenu(props: LaterMenuProps) {
  const { open, notifications, anchor, finalFocus, onChoose, onNow, onClose } = props;
  const [isPicking, setIsPicking] = useState(false);
  // The menu closes by itself when one of its items was chosen.
  const isChosen = useRef(false);
  const [now] = useState(() => new Date());
  const { hour: inAnHour, tomorrow, monday } = laterTimes(now);
  if (isPicking)
    return <Picker open={open} now={now} finalFocus={finalFocus} onChoose={onChoose} onClose={onClose} />;
  const isSnoozed = notifications.every(({ place }) => place === "snoozed");
  return (
    <AnchoredMenu
      open={open}
      anchor={anchor}
      label={inbox.page.later}
      finalFocus={finalFocus}
      onOpenChange={(open) => open || isChosen.current || onClose()}
    >
      <MenuItem icon={Clock} onClick={() => onChoose(inAnHour)}>
        <Time name={texts.hour} at={hour().format(inAnHour)} />
      </MenuItem>
      <MenuItem icon={Sunrise} onClick={() => onChoose(tomorrow)}>
        <Time name={texts.tomorrow} at={dayAndHour().format(tomorrow)} />
      </MenuItem>
      {monday && (
        <MenuItem icon={Sunrise} onClick={() => onChoose(monday)}>
          <Time name={texts.monday} at={dateAndHour().format(monday)} />
        </MenuItem>
      )}
      <MenuItem
        icon={CalendarClock}
        onClick={() => {
          isChosen.current = true;
          setIsPicking(true);
        }}
      >
        {texts.pick}
      </MenuItem>
      {isSnoozed && (
        <>
          <MenuSeparator />
          <MenuItem icon={Inbox} onClick={onNow}>
            {texts.now}
          </MenuItem>
        </>
      )}
    </AnchoredMenu>
  );
}

type PickerProps = Pick<LaterMenuProps, "open" | "finalFocus" | "onChoose" | "onClose"> & { now: Date };

function Time({ name, at }: { name: string; at: string }) {
  return (
    <span className="flex min-w-0 flex-1 justify-between gap-6">
      {name}
      <span className="text-muted tabular-nums">{at}</span>
    </span>
  );
}

function Picker({ open, now, finalFocus, onChoose, onClose }: PickerProps) {
  const { min, max } = laterLimits(now);
  const [isOutside, setIsOutside] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const entered = fromLocalInput(String(new FormData(event.currentTarget).get("until") ?? ""));
    const until = new Date(entered ?? Number.NaN);
    // Also false for what is no time.
    if (!(until >= min && until <= max)) {
      setIsOutside(true);
      // From there a screen reader says what is wrong.
      return field.current?.focus();
    }
    onChoose(until);
  };
  return (
    <DialogWindow
      open={open}
      finalFocus={finalFocus}
      onClose={onClose}
      initialFocus={field}
      title={texts.title}
    >
      <form noValidate onSubmit={submit} className="flex flex-col gap-4">
        <Field
          ref={field}
          type="datetime-local"
          name="until"
          label={texts.when}
          required
          defaultValue={toLocalInput(laterTimes(now).tomorrow.toISOString())}
          min={toLocalInput(min.toISOString())}
          max={toLocalInput(max.toISOString())}
          error={isOutside ? texts.outside : undefined}
        />
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{shell.cancel}</Button>
          <Button type="submit" look="primary">
            {inbox.page.later}
          </Button>
        </div>
      </form>
    </DialogWindow>
  );
}
