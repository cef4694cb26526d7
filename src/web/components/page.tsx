import { type ReactNode, useEffect } from "react";
import { useNotifications } from "../../react/hooks.ts";
import { shell } from "../texts/shell.ts";

interface PageProps {
  /** Its heading, and the title of the tab. */
  title: string;
  description?: ReactNode;
  /** Beside the heading. */
  actions?: ReactNode;
  children: ReactNode;
}

/** The frame of every page: its title in the tab, its only h1, and what it holds. */
export function Page({ title, description, actions, children }: PageProps) {
  const { unreadCount } = useNotifications();
  useEffect(() => {
    document.title = shell.tab(title, unreadCount);
  }, [title, unreadCount]);
  return (
    <div className="mx-auto flex w-full max-w-6xl flex-col gap-6 px-4 py-6 sm:px-6 sm:py-10">
      <header className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
        <div className="flex min-w-0 flex-col gap-1">
          <h1 className="text-2xl">
            <bdi>{title}</bdi>
          </h1>
          {description && <p className="text-muted">{description}</p>}
        </div>
        {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
      </header>
      {children}
    </div>
  );
}
