import { ShieldAlert } from "lucide-react";
import { Outlet } from "react-router";
import { useSession } from "../../react/hooks.ts";
import { Empty } from "../components/empty.tsx";
import { lazyPart } from "../components/lazy.tsx";
import { Page } from "../components/page.tsx";
import { deployment } from "../deployment.ts";
import { shell } from "../texts/shell.ts";
import { PageLoading } from "./loading.tsx";

export const SignInPage = lazyPart(() => import("../pages/sign-in.tsx"), "SignInPage", <PageLoading />);

/** Shows the sign-in form at the requested address, and the page itself afterwards. */
export function RequireSession() {
  const session = useSession();
  if (session.status === "unknown") return <PageLoading />;
  if (session.status === "signed-out") return <SignInPage />;
  return <Outlet />;
}

/** True for admins and super admins. The server decides; this only spares others a page of refusals. */
export function useIsAdmin(): boolean {
  const session = useSession();
  return session.status === "signed-in" && session.user.access !== "user";
}

/** Admins, and on a developer's machine everybody. */
export function useIsTester(): boolean {
  return useIsAdmin() || deployment.development;
}

export function RequireAdmin() {
  return useIsAdmin() ? <Outlet /> : <Forbidden />;
}

export function RequireTester() {
  return useIsTester() ? <Outlet /> : <Forbidden />;
}

function Forbidden() {
  return (
    <Page title={shell.forbidden.title}>
      <Empty icon={ShieldAlert} title={shell.forbidden.title}>
        {shell.forbidden.hint}
      </Empty>
    </Page>
  );
}
