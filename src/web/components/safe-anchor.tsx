import type { ComponentProps } from "react";
import { Link } from "react-router";
import { safeLink } from "#client/index";

type SafeAnchorProps = Omit<ComponentProps<"a">, "href"> & { link: string | null | undefined };

/** A link that somebody else wrote: followed where a browser can only follow it, else no link at all. */
export function SafeAnchor({ link, children, ...rest }: SafeAnchorProps) {
  const safe = safeLink(link);
  if (safe === null) return <span className={rest.className}>{children}</span>;
  if (safe.startsWith("/")) {
    return (
      <Link to={safe} {...rest}>
        {children}
      </Link>
    );
  }
  return (
    <a href={safe} target="_blank" rel="noopener noreferrer" {...rest}>
      {children}
    </a>
  );
}

/**
 * Goes where a link leads: within the app without loading it again, elsewhere in a tab of its own.
 *
 * @returns false where it leads nowhere that is safe
 */
export function follow(link: string | null | undefined, navigate: (to: string) => void): boolean {
  const safe = safeLink(link);
  if (safe === null) return false;
  if (safe.startsWith("/")) navigate(safe);
  else window.open(safe, "_blank", "noopener,noreferrer");
  return true;
}
