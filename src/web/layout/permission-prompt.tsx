import { BellRing } from "lucide-react";
import { useState } from "react";
import { useHerald } from "../../react/provider.tsx";
import { askForNative, nativePermission, rememberAsked } from "../alerts.ts";
import { Button } from "../components/button.tsx";
import { deployment } from "../deployment.ts";
import { pushSupport, subscribeDevice } from "../device/subscription.ts";
import { notifications } from "../texts/notifications.ts";

const texts = notifications.prompt;

/**
 * Asks on a first visit whether the browser may show notifications, where the
 * deployment wants that (lazy-parts.tsx). The browser itself is asked by the
 * click alone: asked unbidden, many refuse for good. On an iPhone it says what
 * has to come first.
 */
export function PermissionPrompt() {
  const herald = useHerald();
  const [isOpen, setIsOpen] = useState(true);
  const needsHomeScreen = deployment.channels.push && pushSupport() === "home-screen";
  if (!isOpen || (nativePermission() === "missing" && !needsHomeScreen)) return null;
  const close = () => {
    rememberAsked();
    setIsOpen(false);
  };
  const allow = () => {
    close();
    // What is refused here can be tried again among the preferences, which say why.
    void (deployment.channels.push ? subscribeDevice(herald) : askForNative()).catch(() => undefined);
  };
  return (
    <section aria-label={texts.region} className="border-line border-b bg-accent-soft">
      <div className="mx-auto flex max-w-6xl flex-wrap items-center gap-x-3 gap-y-2 px-4 py-2 text-sm sm:px-6">
        <BellRing aria-hidden size={18} className="text-accent" />
        <p className="min-w-0 flex-1 basis-60">{needsHomeScreen ? texts.homeScreen : texts.ask}</p>
        <Button look="quiet" size="small" onClick={close}>
          {needsHomeScreen ? texts.close : texts.notNow}
        </Button>
        {!needsHomeScreen && (
          <Button look="primary" size="small" onClick={allow}>
            {texts.allow}
          </Button>
        )}
      </div>
    </section>
  );
}
