import type { ComponentProps } from "react";
import { Link } from "react-router";
import { safeLink } from "#client/index";
import { pageHere } from "../paths.ts";

type SafeAnchorProps = Omit<ComponentProps<"a">, "href"> & { link: string | null | undefined };

/** A link from untrusted input: rendered as a link only if it is safe to follow. */
export function SafeAnchor({ link, children, ...rest }: SafeAnchorProps) {
  const safe = safeLink(link);
  if (safe === null) return <span className={rest.className}>{children}</span>;
  if (isPage(safe)) {
    return (
      <Link to={safe} {...rest}>
        {children}
      </Link>
    );
  }
  const elsewhere = safe.startsWith("/") ? {} : { target: "_blank", rel: "noopener noreferrer" };
  return (
    <a href={safe} {...elsewhere} {...rest}>
      {children}
    </a>
  );
}

/** Whether a safe link leads to a page of the web app. Herald's documents and the host's pages are beside it. */
function isPage(safe: string): boolean {
  return safe.startsWith("/") && pageHere(new URL(safe, location.origin).pathname) !== undefined;
}

/**
 * Goes where a link leads: within the app without loading it again, to other
 * pages of this site by loading them, elsewhere in a tab of its own.
 *
 * @returns false where it leads nowhere that is safe
 */
export function follow(link: string | null | undefined, navigate: (to: string) => void): boolean {
  const safe = safeLink(link);
  if (safe === null) return false;
  if (isPage(safe)) navigate(safe);
  else if (safe.startsWith("/")) location.assign(safe);
  else window.open(safe, "_blank", "noopener,noreferrer");
  return true;
}
