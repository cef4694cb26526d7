import { useEffect, useRef } from "react";
import { useLocation } from "react-router";
import { Boundary } from "../components/boundary.tsx";
import { Pages } from "../routes.tsx";
import { shell } from "../texts/shell.ts";
import { ConnectionBar } from "./connection.tsx";
import { Header } from "./header.tsx";
import { LazyAfterPage, LazyBanners, LazyOtherAccount, LazyPermissionPrompt } from "./lazy-parts.tsx";
import { useScrollPosition } from "./use-scroll-position.ts";

export function Layout() {
  const { pathname } = useLocation();
  const main = useFocusAfterNavigation(pathname);
  useScrollPosition();
  return (
    <div className="flex min-h-dvh flex-col">
      <a
        href="#main"
        className="sr-only z-50 rounded-lg bg-accent px-3 py-2 text-on-accent focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        {shell.skip}
      </a>
      <Boundary isQuiet>
        <LazyBanners />
      </Boundary>
      <Header />
      <ConnectionBar />
      <Boundary isQuiet>
        <LazyPermissionPrompt />
      </Boundary>
      <main ref={main} id="main" tabIndex={-1} className="flex-1 pb-20 sm:pb-0">
        <Boundary key={pathname}>
          <Pages />
        </Boundary>
      </main>
      <LazyAfterPage />
      <LazyOtherAccount />
    </div>
  );
}

/** A new page is read from its beginning: the focus goes to it, as a browser would have it go to a new document. */
function useFocusAfterNavigation(pathname: string) {
  const main = useRef<HTMLElement>(null);
  const shown = useRef(pathname);
  useEffect(() => {
    if (shown.current === pathname) return;
    shown.current = pathname;
    main.current?.focus({ preventScroll: true });
  }, [pathname]);
  return main;
}
