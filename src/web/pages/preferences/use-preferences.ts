import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { forEachChannel } from "#core/channels";
import type { Preferences, PreferencesUpdate } from "#features/preferences/wire";
import { useConnection, useOnPreferences } from "../../../react/hooks.ts";
import { useAction, useApi } from "../../api.ts";
import { invalidate } from "../../query-cache.ts";

const PATH = "/api/preferences/";

/** What the signed-in user has decided. */
export function usePreferences() {
  return useApi<Preferences>(PATH);
}

/** Shows what the user decides elsewhere as they decide it. */
export function useChangesElsewhere(): void {
  const queries = useQueryClient();
  useOnPreferences((preferences) => {
    // A change of this page is on its way: its answer comes after this, and has both.
    if (queries.isMutating() > 0) return;
    queries.setQueryData(["api", PATH], preferences);
    void invalidate(queries, [`${PATH}explain/`]);
  });
  const { status } = useConnection();
  useEffect(() => {
    // Without this page or a connection, nobody here heard what was decided.
    const isKnown = queries.getQueryData(["api", PATH]) !== undefined;
    if (status === "live" && isKnown && queries.isMutating() === 0) void invalidate(queries, [PATH]);
  }, [status, queries]);
}

/** Saves a change at once, and shows it before the answer comes. */
export function useSavePreferences() {
  const { mutate } = useAction(
    (body: PreferencesUpdate) => ({ method: "PATCH" as const, path: PATH, body }),
    {
      changes: [PATH],
      optimistic: (queries, change) =>
        queries.setQueryData<Preferences>(["api", PATH], (known) => known && merged(known, change)),
    },
  );
  return mutate;
}

/** The preferences as the server will merge a change into them. */
export function merged(known: Preferences, change: PreferencesUpdate): Preferences {
  const { timezone, locale, quiet_hours, digest, channels, categories } = change;
  const changed = new Map((categories ?? []).map((category) => [category.key as string, category]));
  return {
    timezone: timezone ?? known.timezone,
    locale: locale ?? known.locale,
    quiet_hours: over(known.quiet_hours, quiet_hours),
    digest: over(known.digest, digest),
    channels: forEachChannel((channel) => over(known.channels[channel], channels?.[channel])),
    categories: known.categories.map((category) => {
      const { name: _, locked: __, ...cells } = changed.get(category.key) ?? {};
      return over(category, cells as Partial<typeof category>);
    }),
  };
}

function over<Whole extends object>(
  base: Whole,
  changed: { [Key in keyof Whole]?: Whole[Key] | undefined } = {},
): Whole {
  const given = Object.entries(changed).filter(([, value]) => value !== undefined);
  return { ...base, ...Object.fromEntries(given) };
}
