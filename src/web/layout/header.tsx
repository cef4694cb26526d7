import { Bell as BellIcon, FileText, type LucideIcon, ShieldCheck, UserRoundPlus, Users } from "lucide-react";
import { Link, useLocation } from "react-router";
import { useSession } from "../../react/hooks.ts";
import { cx } from "../components/cx.ts";
import { PATHS, type PageName, pageHere } from "../paths.ts";
import { shell } from "../texts/shell.ts";
import { Account } from "./account.tsx";
import { Bell } from "./bell.tsx";
import { useIsAdmin } from "./require.tsx";

/** On top of every page; on a phone the ways to the pages are at the bottom, where a thumb is. */
export function Header() {
  const session = useSession();
  const isAdmin = useIsAdmin();
  return (
    <header className="sticky top-0 z-30 border-line border-b bg-surface">
      <div className="mx-auto flex h-14 max-w-6xl items-center gap-3 px-4 sm:px-6">
        <Link
          to={PATHS.people}
          className="mr-auto flex items-center gap-2 rounded-md font-semibold tracking-tight sm:mr-3"
        >
          <Logo />
          {shell.name}
        </Link>
        {session.status === "signed-in" && (
          <>
            <Nav isAdmin={isAdmin} />
            <div className="flex items-center gap-3">
              <Bell />
              <Account user={session.user} />
            </div>
          </>
        )}
      </div>
    </header>
  );
}

/** As favicon.svg has it, which would be one more thing to load. */
function Logo() {
  return (
    <svg aria-hidden viewBox="0 0 32 32" width={24} height={24}>
      <rect width="32" height="32" rx="8" fill="#4151d6" />
      <path d="M10 21V15a6 6 0 0 1 12 0v6l1.6 2H8.4zM14 25h4a2 2 0 0 1-4 0z" fill="#fff" />
    </svg>
  );
}

function Nav({ isAdmin }: { isAdmin: boolean }) {
  const { pages } = shell;
  return (
    <nav
      aria-label={shell.nav}
      className="fixed inset-x-0 bottom-0 z-30 flex border-line border-t bg-surface pb-[env(safe-area-inset-bottom)] sm:static sm:mr-auto sm:gap-0.5 sm:border-0 sm:pb-0"
    >
      <NavItem to="people" icon={Users} label={pages.people} />
      <NavItem to="connections" icon={UserRoundPlus} label={pages.connections} />
      <NavItem to="applications" icon={FileText} label={pages.applications} also={["applicants"]} />
      <NavItem to="notifications" icon={BellIcon} label={pages.notifications} />
      {isAdmin && <NavItem to="announcements" icon={ShieldCheck} label={pages.admin} also={ADMIN} />}
    </nav>
  );
}

const ADMIN: PageName[] = ["users", "user", "send", "apiKeys", "deadLetters"];

interface NavItemProps {
  to: PageName;
  icon: LucideIcon;
  label: string;
  /** Pages that belong to it, too. */
  also?: PageName[];
}

function NavItem({ to, icon: Icon, label, also = [] }: NavItemProps) {
  const here = pageHere(useLocation().pathname);
  const isWithin = here !== undefined && also.includes(here);
  return (
    <Link
      to={PATHS[to]}
      aria-current={here === to ? "page" : isWithin || undefined}
      className={cx(
        "flex min-w-0 flex-auto flex-col items-center gap-0.5 px-0.5 py-2 font-medium text-[clamp(0.5625rem,2.75vw,0.6875rem)] transition-colors",
        "sm:flex-none sm:rounded-lg sm:px-3 sm:py-1.5 sm:text-sm",
        here === to || isWithin ? "text-accent sm:bg-sunken sm:text-text" : "text-muted hover:text-text",
      )}
    >
      <Icon aria-hidden size={20} className="sm:hidden" />
      <span className="max-w-full truncate">{label}</span>
    </Link>
  );
}
