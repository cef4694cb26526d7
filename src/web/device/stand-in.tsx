import { FlaskConical } from "lucide-react";
import { useAction } from "../api.ts";
import { Button } from "../components/button.tsx";
import { showToast } from "../components/toaster.ts";
import { preferences } from "../texts/preferences.ts";
import { SUBSCRIPTIONS } from "./subscription.ts";

const texts = preferences.devices;

/** Adds a device that is none, so that a developer without a push service sees what would be sent. */
export function StandIn() {
  const add = useAction(async () => ({ path: SUBSCRIPTIONS, body: await standIn() }), {
    changes: [SUBSCRIPTIONS],
    onDone: () => showToast({ level: "success", title: texts.standInAdded }),
  });
  return (
    <Button
      className="self-start"
      icon={<FlaskConical aria-hidden size={16} />}
      busy={add.isPending}
      onClick={() => add.mutate()}
    >
      {texts.standIn}
    </Button>
  );
}

/** A subscription as a browser makes it, at a push service that does not exist. */
async function standIn() {
  const { publicKey } = await crypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, true, [
    "deriveBits",
  ]);
  const point = new Uint8Array(await crypto.subtle.exportKey("raw", publicKey));
  return {
    endpoint: `https://push.example.com/stand-in/${crypto.randomUUID()}`,
    keys: { p256dh: base64url(point), auth: base64url(crypto.getRandomValues(new Uint8Array(16))) },
    label: texts.standInLabel,
  };
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}
