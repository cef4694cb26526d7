import { BellRing } from "lucide-react";
import { useState } from "react";
import { useSession } from "../../react/hooks.ts";
import { askForNative, rememberAsked, wasAsked } from "../alerts.ts";
import { Button } from "../components/button.tsx";
import { deployment } from "../deployment.ts";
import { notifications } from "../texts/notifications.ts";

const texts = notifications.prompt;

/**
 * Asks on a first visit whether the browser may show notifications, where the
 * deployment wants that. The browser itself is asked by the click alone: asked
 * unbidden, many refuse for good.
 */
export function PermissionPrompt() {
  const session = useSession();
  const [isOpen, setIsOpen] = useState(() => deployment.asksForNotifications && !wasAsked());
  if (!isOpen || session.status !== "signed-in") return null;
  const answer = (wants: boolean) => {
    rememberAsked();
    setIsOpen(false);
    if (wants) void askForNative();
  };
  return (
    <section aria-label={texts.region} className="border-line border-b bg-accent-soft">
      <div className="mx-auto flex max-w-6xl flex-wrap items-center gap-x-3 gap-y-2 px-4 py-2 text-sm sm:px-6">
        <BellRing aria-hidden size={18} className="text-accent" />
        <p className="min-w-0 flex-1 basis-60">{texts.ask}</p>
        <Button look="quiet" size="small" onClick={() => answer(false)}>
          {texts.notNow}
        </Button>
        <Button look="primary" size="small" onClick={() => answer(true)}>
          {texts.allow}
        </Button>
      </div>
    </section>
  );
}
