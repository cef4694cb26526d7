import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { messageOf } from "../api.ts";
import { shell } from "../texts/shell.ts";
import { Button } from "./button.tsx";

interface EmptyProps {
  icon: LucideIcon;
  title: ReactNode;
  /** What to do about it, or why it is so. */
  children?: ReactNode;
  action?: ReactNode;
}

/** What stands where a list has nothing to show. */
export function Empty({ icon: Icon, title, children, action }: EmptyProps) {
  return (
    <div className="flex flex-col items-center gap-1.5 px-6 py-10 text-center">
      <span className="mb-2 grid size-11 place-items-center rounded-full bg-sunken text-faint">
        <Icon aria-hidden size={20} />
      </span>
      <p className="font-medium">{title}</p>
      {children && <div className="max-w-sm text-balance text-muted text-sm">{children}</div>}
      {action && <div className="mt-4">{action}</div>}
    </div>
  );
}

/** What stands where something could not be loaded. */
export function Failed({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  return (
    <div role="alert" className="flex flex-col items-center gap-1.5 px-6 py-10 text-center">
      <p className="font-medium">{shell.failed.title}</p>
      <p className="max-w-sm text-balance text-muted text-sm">
        {error ? messageOf(error) : shell.failed.hint}
      </p>
      <Button className="mt-4" onClick={onRetry}>
        {shell.failed.retry}
      </Button>
    </div>
  );
}

/** Grey rows in the shape of the list that is on its way. */
export function LoadingRows({ rows = 4 }: { rows?: number }) {
  const keys = Array.from({ length: rows }, (_, at) => `row-${at}`);
  return (
    <div role="status" aria-label={shell.loading} className="divide-y divide-line">
      {keys.map((key) => (
        <div key={key} className="flex items-center gap-3 px-4 py-4 sm:px-5">
          <div className="skeleton size-9 shrink-0 rounded-full" />
          <div className="flex flex-1 flex-col gap-2">
            <div className="skeleton h-3.5 w-2/5" />
            <div className="skeleton h-3 w-3/5" />
          </div>
        </div>
      ))}
    </div>
  );
}
