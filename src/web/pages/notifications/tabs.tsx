import { Link } from "react-router";
import { useNotifications } from "../../../react/hooks.ts";
import { cx } from "../../components/cx.ts";
import { inbox } from "../../texts/inbox.ts";
import { type ListAddress, searchOf, VIEW_NAMES } from "./address.ts";

const { views: texts } = inbox;

/** The tabs of the inbox. They are links: each has an address. */
export function Tabs({ address }: { address: ListAddress }) {
  const { unreadCount } = useNotifications();
  return (
    <nav aria-label={texts.label} className="-mx-1 overflow-x-auto px-1 pt-1">
      <ul className="flex min-w-max gap-4 border-line border-b sm:gap-7">
        {VIEW_NAMES.map((view) => (
          <li key={view}>
            <Link
              // Another tab begins with all that it holds; what is searched for is searched there too.
              to={{ search: searchOf({ view, which: "all", type: "", q: address.q }) }}
              aria-current={view === address.view ? "page" : undefined}
              className={cx(
                "-mb-px flex h-10 items-center gap-2 whitespace-nowrap px-0.5 font-medium text-sm transition-colors",
                view === address.view
                  ? "text-text shadow-[inset_0_-2px_0_var(--color-accent)]"
                  : "text-muted hover:text-text hover:shadow-[inset_0_-2px_0_var(--color-line-strong)]",
              )}
            >
              {texts.names[view]}
              {view === "inbox" && unreadCount > 0 && (
                <span aria-hidden className="text-faint text-xs tabular-nums">
                  {unreadCount}
                </span>
              )}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
