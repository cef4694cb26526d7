import { Lock } from "lucide-react";
import { useEffect, useId, useRef } from "react";
import { CATEGORY_NAMES } from "#core/category-names";
import { ALL_CHANNELS } from "#core/channels";
import type { Category, CategoryPreferences, Preferences } from "#features/preferences/wire";
import { Card } from "../../components/card.tsx";
import { cx } from "../../components/cx.ts";
import { Checkbox, INPUT } from "../../components/field.tsx";
import { deployment } from "../../deployment.ts";
import { preferences } from "../../texts/preferences.ts";
import { useSavePreferences } from "./use-preferences.ts";

const texts = preferences.matrix;

type Channel = (typeof ALL_CHANNELS)[number];

/** The channels that this deployment has. */
const SHOWN = ALL_CHANNELS.filter((channel) => channel === "in_app" || deployment.channels[channel]);
const SENT = SHOWN.filter((channel) => channel !== "in_app");

/** How wide each channel's column is: as its longest choice, and its name in the head. */
const WIDTHS: Record<Channel, string> = {
  in_app: "sm:w-26 md:w-32",
  email: "sm:w-34 md:w-40",
  push: "sm:w-18 md:w-20",
  sms: "sm:w-18 md:w-20",
};
const MUTE_WIDTH = "sm:w-16";
/** On a phone, one below the other. */
const ROW = "flex flex-col gap-x-3 gap-y-2 px-4 py-3 sm:flex-row sm:items-center sm:px-5";
/** What the columns leave. */
const NAME = "min-w-0 sm:flex-1";
/** Each is as wide in every row, whatever it holds. */
const COLUMN = "min-w-0 sm:shrink-0";

/** The name of a category. One that an admin named has only that. */
export function categoryName({ key, name }: { key: string; name: string }): string {
  const isBuiltIn = Object.hasOwn(CATEGORY_NAMES.en, key);
  const known = isBuiltIn ? (key as Category) : undefined;
  return known && [key, CATEGORY_NAMES.en[known]].includes(name) ? preferences.categories[known] : name;
}

interface MatrixProps {
  preferences: Preferences;
  /** The category whose switch was looked for. */
  sought: string | null;
}

/** Which channels each kind of notification is sent by. */
export function MatrixCard({ preferences: { categories, channels }, sought }: MatrixProps) {
  const save = useSavePreferences();
  return (
    <Card title={texts.title} padded={false}>
      <div className="flex flex-col gap-3 border-line border-b px-4 py-4 sm:px-5">
        <p className="text-muted text-sm">{texts.hint}</p>
        {SENT.map((channel) => (
          <Checkbox
            key={channel}
            label={texts.send[channel]}
            hint={channel === "email" && texts.emailHint}
            checked={channels[channel].enabled}
            onChange={({ target }) => save({ channels: { [channel]: { enabled: target.checked } } })}
          />
        ))}
      </div>
      <div
        aria-hidden
        className={cx(ROW, "border-line border-b py-2 font-medium text-muted text-xs max-sm:hidden")}
      >
        <span className={NAME}>{texts.what}</span>
        {SHOWN.map((channel) => (
          <span key={channel} className={cx(COLUMN, WIDTHS[channel])}>
            {texts.channels[channel]}
          </span>
        ))}
        <span className={cx(COLUMN, MUTE_WIDTH)}>{texts.mute}</span>
      </div>
      <ul aria-label={texts.title} className="divide-y divide-line">
        {categories.map((category) => (
          <CategoryRow
            key={category.key}
            category={category}
            isSought={category.key === sought}
            isOff={(channel) => channel !== "in_app" && !channels[channel].enabled}
          />
        ))}
      </ul>
      <p className="border-line border-t px-4 py-3 text-muted text-sm sm:px-5">
        {texts.silentHint} {texts.mute}: {texts.mutedHint}
      </p>
    </Card>
  );
}

interface RowProps {
  category: CategoryPreferences;
  isSought: boolean;
  isOff: (channel: Channel) => boolean;
}

function CategoryRow({ category, isSought, isOff }: RowProps) {
  const save = useSavePreferences();
  const name = categoryName(category);
  const mute = useSought(isSought);
  const change = (cells: object) => save({ categories: [{ key: category.key as Category, ...cells }] });
  return (
    <li className={cx(ROW, isSought && "bg-accent-soft")}>
      <span className={cx(NAME, "wrap-anywhere font-medium text-sm")}>{name}</span>
      {SHOWN.map((channel) => (
        <Cell
          key={channel}
          channel={channel}
          category={category}
          isIdle={category.muted || isOff(channel)}
          onChange={(value) => change({ [channel]: value })}
        />
      ))}
      <label
        className={cx(COLUMN, MUTE_WIDTH, "flex items-center justify-between gap-3 text-sm sm:justify-start")}
      >
        <span aria-hidden className="text-muted sm:hidden">
          {texts.mute}
        </span>
        <input
          ref={mute}
          type="checkbox"
          aria-label={texts.cell(texts.mute, name)}
          checked={category.muted}
          disabled={category.locked.includes("in_app")}
          onChange={({ target }) => change({ muted: target.checked })}
          className="size-[1.125rem] accent-accent"
        />
      </label>
    </li>
  );
}

/** Brings the switch that was looked for into sight, and the keyboard to it. */
function useSought(isSought: boolean) {
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (!isSought) return;
    box.current?.scrollIntoView({ block: "center" });
    box.current?.focus();
  }, [isSought]);
  return box;
}

interface CellProps {
  channel: Channel;
  category: CategoryPreferences;
  /** True where it decides nothing at present. */
  isIdle: boolean;
  onChange: (value: string) => void;
}

function Cell({ channel, category, isIdle, onChange }: CellProps) {
  const id = useId();
  const isLocked = category.locked.includes(channel);
  return (
    <div className={cx(COLUMN, WIDTHS[channel], "flex items-center justify-between gap-3 sm:block")}>
      <label htmlFor={id} className="text-muted text-sm sm:sr-only">
        {texts.channels[channel]}
        <span className="sr-only">: {categoryName(category)}</span>
      </label>
      <span className="relative flex items-center max-sm:w-36">
        <select
          id={id}
          value={category[channel]}
          disabled={isLocked}
          aria-describedby={isLocked ? `${id}-locked` : undefined}
          onChange={({ target }) => onChange(target.value)}
          className={cx(INPUT, "h-9 px-2!", isIdle && "opacity-70")}
        >
          {Object.entries(texts[channel]).map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
        {isLocked && (
          <span id={`${id}-locked`} title={texts.locked} className="ml-1.5 text-faint">
            <Lock aria-hidden size={14} />
            <span className="sr-only">{texts.locked}</span>
          </span>
        )}
      </span>
    </div>
  );
}
