import { useState } from "react";
import { Dialog } from "../../components/dialog.tsx";
import { inbox } from "../../texts/inbox.ts";
import { keyOf, usePageKeys } from "../../use-page-keys.ts";

const texts = inbox.page;

/** The keys of the inbox, shown by "?" or by whatever calls `show`. */
export function useShortcuts() {
  const [open, setOpen] = useState(false);
  usePageKeys((event) => {
    if (keyOf(event) === "?") setOpen(true);
  });
  const dialog = (
    <Dialog open={open} onClose={() => setOpen(false)} title={texts.shortcutsTitle}>
      <dl className="grid grid-cols-[auto_1fr] items-center gap-x-6 gap-y-3 text-sm">
        {Object.values(texts.shortcuts).map(({ keys, does }) => (
          <div key={does} className="contents">
            <dt className="flex gap-1">
              {keys.map((key) => (
                <kbd
                  key={key}
                  className="min-w-7 rounded-md border border-line bg-sunken px-1.5 py-0.5 text-center font-mono text-xs"
                >
                  {key}
                </kbd>
              ))}
            </dt>
            <dd className="text-muted">{does}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
  return { dialog, show: () => setOpen(true) };
}
