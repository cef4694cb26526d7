import { shell } from "../texts/shell.ts";
import { Button } from "./button.tsx";

/** Loads the next page of a list, where there is one. */
export function More({ hasMore, busy, onMore }: { hasMore: boolean; busy: boolean; onMore: () => void }) {
  if (!hasMore) return null;
  return (
    <div className="flex justify-center border-line border-t p-3">
      <Button look="quiet" busy={busy} onClick={onMore}>
        {shell.more}
      </Button>
    </div>
  );
}
