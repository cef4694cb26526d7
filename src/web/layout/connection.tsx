import { CloudOff, LoaderCircle } from "lucide-react";
import { useEffect, useState } from "react";
import { useConnection, useSession } from "../../react/hooks.ts";
import { useHerald } from "../../react/provider.tsx";
import { Button } from "../components/button.tsx";
import { shell } from "../texts/shell.ts";

/** A moment without a socket, as at every start and deploy, is not shown. */
const PATIENCE_MS = 3000;

/** Says that what is shown may be old, for as long as it may. */
export function ConnectionBar() {
  const herald = useHerald();
  const { status } = useConnection();
  const session = useSession();
  const concerns = session.status === "signed-in" && status !== "live";
  const lasts = useLasting(concerns);
  const shown = concerns && (lasts || status === "offline");
  return (
    <div role="status" className="empty:hidden">
      {shown && (
        <div className="border-line border-b bg-sunken">
          <p className="mx-auto flex min-h-10 max-w-6xl items-center gap-2.5 px-4 py-1 text-muted text-sm sm:px-6">
            {status === "offline" || status === "ended" ? (
              <CloudOff aria-hidden size={16} />
            ) : (
              <LoaderCircle aria-hidden size={16} className="animate-spin" />
            )}
            {shell.connection[status]}
            {status !== "connecting" && (
              <Button look="quiet" size="small" className="ml-auto" onClick={() => herald.start()}>
                {shell.connection.again}
              </Button>
            )}
          </p>
        </div>
      )}
    </div>
  );
}

/** True once something has held for a while. */
function useLasting(holds: boolean): boolean {
  const [lasting, setLasting] = useState(false);
  useEffect(() => {
    if (!holds) return;
    const timer = setTimeout(() => setLasting(true), PATIENCE_MS);
    return () => {
      clearTimeout(timer);
      setLasting(false);
    };
  }, [holds]);
  return lasting;
}
