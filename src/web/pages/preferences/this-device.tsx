import { useMutation, useQueryClient } from "@tanstack/react-query";
import { BellRing } from "lucide-react";
import { useState } from "react";
import { useHerald } from "../../../react/provider.tsx";
import { isProblem, messageOf } from "../../api.ts";
import { Button } from "../../components/button.tsx";
import { showToast } from "../../components/toaster.ts";
import { deployment } from "../../deployment.ts";
import { StandIn } from "../../device/stand-in.tsx";
import { pushSupport, SUBSCRIPTIONS, subscribeDevice } from "../../device/subscription.ts";
import { invalidate } from "../../query-cache.ts";
import { preferences } from "../../texts/preferences.ts";

const texts = preferences.devices;

/** Has push messages go to this browser, or says what is in the way. */
export function ThisDevice({ onDone }: { onDone: () => void }) {
  const herald = useHerald();
  const queries = useQueryClient();
  const [support, setSupport] = useState(pushSupport);
  const subscribe = useMutation({
    mutationFn: () => subscribeDevice(herald),
    onSuccess: (permission) => {
      setSupport(pushSupport());
      if (permission !== "granted") return;
      showToast({ level: "success", title: texts.subscribed });
      onDone();
    },
    onSettled: () => invalidate(queries, [SUBSCRIPTIONS]),
  });
  const { error } = subscribe;
  return (
    <div className="flex flex-col gap-3 border-line border-b px-4 py-4 sm:px-5">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-3">
        <div className="min-w-0 flex-1 basis-56">
          <p className="font-medium text-sm">{texts.own}</p>
          <p className="text-muted text-sm">{texts.support[support]}</p>
        </div>
        {support === "possible" && (
          <Button
            look="primary"
            icon={<BellRing aria-hidden size={16} />}
            busy={subscribe.isPending}
            onClick={() => subscribe.mutate()}
          >
            {texts.subscribe}
          </Button>
        )}
      </div>
      {error && (
        <p role="alert" className="text-danger text-sm">
          {isProblem(error) ? messageOf(error) : texts.failed}
        </p>
      )}
      {deployment.development && (error || support !== "possible") && <StandIn />}
    </div>
  );
}
