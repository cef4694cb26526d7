import type { Digest, Preferences, QuietHours } from "#features/preferences/wire";
import { Button } from "../../components/button.tsx";
import { Card } from "../../components/card.tsx";
import { cx } from "../../components/cx.ts";
import { Checkbox, Field, Select } from "../../components/field.tsx";
import { useNow } from "../../components/relative-time.tsx";
import { currentLocale, LANGUAGES } from "../../texts/language.ts";
import { preferences as texts } from "../../texts/preferences.ts";
import { browserZone, localTimeIn, nextMail, weekdayName, writtenTime, zonesWith } from "./local-days.ts";
import { useSavePreferences } from "./use-preferences.ts";

interface CardProps {
  preferences: Preferences;
}

const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7];

/** When mails with all that is unread go out. */
export function DigestCard({ preferences: { digest, timezone } }: CardProps) {
  const save = useSavePreferences();
  const change = (changed: Partial<Digest>) => save({ digest: changed });
  const isHourly = digest.cadence === "hourly";
  return (
    <Card title={texts.digest.title}>
      <div className="flex flex-col gap-4">
        <p className="text-muted text-sm">{texts.digest.hint}</p>
        <div className="flex flex-wrap gap-4">
          <Select
            label={texts.digest.cadence}
            value={digest.cadence}
            onChange={({ target }) => change({ cadence: target.value as Digest["cadence"] })}
          >
            {Object.entries(texts.digest.cadences).map(([value, label]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </Select>
          {digest.cadence === "weekly" && (
            <Select
              label={texts.digest.weekday}
              value={digest.weekday}
              onChange={({ target }) => change({ weekday: Number(target.value) })}
            >
              {WEEKDAYS.map((day) => (
                <option key={day} value={day}>
                  {weekdayName(day, currentLocale())}
                </option>
              ))}
            </Select>
          )}
          {isHourly ? (
            <MinuteField value={digest.at} onChange={(at) => change({ at })} />
          ) : (
            <TimeField label={texts.digest.at} value={digest.at} onChange={(at) => change({ at })} />
          )}
        </div>
        <p role="status" className="text-sm">
          <NextMail digest={digest} timezone={timezone} />
          <span className="text-muted">{texts.digest.about}</span>
        </p>
      </div>
    </Card>
  );
}

function NextMail({ digest, timezone }: { digest: Digest; timezone: string }) {
  const now = localTimeIn(timezone, useNow());
  const { days, ...due } = nextMail(digest, now);
  const time = writtenTime(due.time, currentLocale());
  const { today, tomorrow, day } = texts.digest;
  const named = () => day(weekdayName(((now.weekday + days - 1) % 7) + 1, currentLocale()), time);
  const when = days === 0 ? today(time) : days === 1 ? tomorrow(time) : named();
  return <span className="block font-medium">{texts.digest.next(when)}</span>;
}

/** When nothing goes out but what is critical. */
export function QuietHoursCard({ preferences: { quiet_hours: quiet } }: CardProps) {
  const save = useSavePreferences();
  const change = (changed: Partial<QuietHours>) => save({ quiet_hours: changed });
  return (
    <Card title={texts.quiet.title}>
      <div className="flex flex-col gap-4">
        <Checkbox
          label={texts.quiet.enabled}
          hint={texts.quiet.hint}
          checked={quiet.enabled}
          onChange={({ target }) => change({ enabled: target.checked })}
        />
        {quiet.enabled && <Nights quiet={quiet} onChange={change} />}
      </div>
    </Card>
  );
}

interface NightsProps {
  quiet: QuietHours;
  onChange: (changed: Partial<QuietHours>) => void;
}

function Nights({ quiet: { from, to, days }, onChange }: NightsProps) {
  const toggled = (day: number) => WEEKDAYS.filter((each) => days.includes(each) !== (each === day));
  return (
    <>
      <div className="flex flex-wrap gap-4">
        <TimeField label={texts.quiet.from} value={from} onChange={(time) => onChange({ from: time })} />
        <TimeField label={texts.quiet.to} value={to} onChange={(time) => onChange({ to: time })} />
      </div>
      <fieldset>
        <legend className="mb-1.5 font-medium text-sm">{texts.quiet.days}</legend>
        <div className="flex flex-wrap gap-1.5">
          {WEEKDAYS.map((day) => (
            <button
              key={day}
              type="button"
              aria-pressed={days.includes(day)}
              aria-label={weekdayName(day, currentLocale())}
              onClick={() => onChange({ days: toggled(day) })}
              className={cx(
                "h-9 min-w-11 rounded-lg border px-2 font-medium text-sm transition-colors",
                days.includes(day)
                  ? "border-accent bg-accent-soft text-accent"
                  : "border-edge text-muted hover:bg-hover",
              )}
            >
              {weekdayName(day, currentLocale(), "short")}
            </button>
          ))}
        </div>
        <p className="mt-1.5 text-muted text-sm">{texts.quiet.daysHint}</p>
      </fieldset>
    </>
  );
}

/** Saved when it is left: a time is typed in two halves. */
function TimeField({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string;
  onChange: (time: string) => void;
}) {
  return (
    <Field
      key={value}
      type="time"
      label={label}
      defaultValue={value}
      required
      onBlur={({ target }) => {
        if (target.value && target.value !== value) onChange(target.value);
      }}
    />
  );
}

/** Of an hourly digest only the minutes of its time count; the hour is kept. */
function MinuteField({ value, onChange }: { value: string; onChange: (time: string) => void }) {
  const [hour = "", minute = ""] = value.split(":");
  return (
    <Field
      key={value}
      type="number"
      min={0}
      max={59}
      label={texts.digest.minute}
      defaultValue={Number(minute)}
      required
      onBlur={({ target }) => {
        // Also of 007 or 1e1, which a field for numbers takes.
        const at = `${hour}:${String(target.valueAsNumber).padStart(2, "0")}`;
        if (target.validity.valid && at !== value) onChange(at);
      }}
    />
  );
}

/** By which clock and in which language messages are written. */
export function RegionCard({ preferences: { timezone, locale } }: CardProps) {
  const save = useSavePreferences();
  const own = browserZone();
  return (
    <Card title={texts.region.title}>
      <div className="flex flex-col gap-4">
        <Select
          label={texts.region.timezone}
          hint={texts.region.timezoneHint}
          value={timezone}
          onChange={({ target }) => save({ timezone: target.value })}
        >
          {zonesWith(timezone).map((zone) => (
            <option key={zone} value={zone}>
              {zone.replaceAll("_", " ")}
            </option>
          ))}
        </Select>
        {own !== timezone && (
          <Button className="max-w-full self-start" onClick={() => save({ timezone: own })}>
            <span className="truncate">{texts.region.ofBrowser(own)}</span>
          </Button>
        )}
        <Select
          label={texts.region.locale}
          value={locale}
          onChange={({ target }) => save({ locale: target.value as Preferences["locale"] })}
        >
          {Object.entries(LANGUAGES).map(([value, name]) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
        </Select>
      </div>
    </Card>
  );
}
