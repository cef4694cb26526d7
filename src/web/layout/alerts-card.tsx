import { BellRing } from "lucide-react";
import { useState } from "react";
import {
  askForNative,
  chooseSound,
  nativePermission,
  playTone,
  readSound,
  rememberAsked,
  showNative,
} from "../alerts.ts";
import { Button } from "../components/button.tsx";
import { Card } from "../components/card.tsx";
import { Checkbox } from "../components/field.tsx";
import { PATHS } from "../paths.ts";
import { inbox } from "../texts/inbox.ts";

const texts = inbox.settings;

/** How this browser alerts its user: native notifications and a sound. */
export function AlertsCard() {
  const [sound, setSound] = useState(readSound);
  const choose = (on: boolean) => {
    setSound(on);
    chooseSound(on);
    if (on) playTone();
  };
  return (
    <Card title={texts.here}>
      <div className="flex flex-col gap-5">
        <NativeChoice />
        <Checkbox
          label={texts.sound}
          hint={texts.soundHint}
          checked={sound}
          onChange={(event) => choose(event.target.checked)}
        />
      </div>
    </Card>
  );
}

function NativeChoice() {
  const [permission, setPermission] = useState(nativePermission);
  const ask = async () => {
    rememberAsked();
    setPermission(await askForNative());
  };
  const test = () => {
    const example = { title: texts.testTitle, body: texts.testBody, tag: "herald-test" };
    void showNative({ ...example, path: PATHS.preferences }).catch(() => undefined);
  };
  const hints = { missing: texts.nativeMissing, denied: texts.nativeDenied };
  return (
    <div className="flex items-start justify-between gap-4">
      <div>
        <p className="font-medium text-sm">{texts.native}</p>
        <p className="text-muted text-sm">
          {permission === "missing" || permission === "denied" ? hints[permission] : texts.nativeHint}
        </p>
      </div>
      {permission === "default" && (
        <Button icon={<BellRing aria-hidden size={16} />} onClick={() => void ask()}>
          {texts.allow}
        </Button>
      )}
      {permission === "granted" && <Button onClick={test}>{texts.test}</Button>}
    </div>
  );
}
