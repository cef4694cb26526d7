import { NavLink, Outlet } from "react-router";
import { cx } from "../../components/cx.ts";
import { PATHS } from "../../paths.ts";
import { admin } from "../../texts/admin.ts";

const PAGES = [
  [PATHS.announcements, "announcements"],
  [PATHS.users, "users"],
  [PATHS.send, "send"],
  [PATHS.apiKeys, "apiKeys"],
  [PATHS.deadLetters, "health"],
] as const;

/** What stands around every page of the admin area: the ways between them. */
export function AdminFrame() {
  return (
    <>
      <nav aria-label={admin.nav} className="border-line border-b bg-surface">
        <ul className="mx-auto flex max-w-6xl flex-wrap gap-x-3 px-4 sm:gap-x-5 sm:px-6">
          {PAGES.map(([path, name]) => (
            <li key={path}>
              <NavLink
                to={path}
                className={({ isActive }) =>
                  cx(
                    "flex h-11 items-center whitespace-nowrap border-b-2 font-medium text-sm focus-visible:-outline-offset-2",
                    isActive ? "border-accent text-text" : "border-transparent text-muted hover:text-text",
                  )
                }
              >
                {admin.pages[name]}
              </NavLink>
            </li>
          ))}
        </ul>
      </nav>
      <Outlet />
    </>
  );
}
