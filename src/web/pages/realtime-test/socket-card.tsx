import { Plug, Unplug } from "lucide-react";
import { useConnection } from "../../../react/hooks.ts";
import { Badge, type Tone } from "../../components/badge.tsx";
import { Button } from "../../components/button.tsx";
import { Card } from "../../components/card.tsx";
import { Field, Select } from "../../components/field.tsx";
import { Form } from "../../components/form.tsx";
import { realtime } from "../../texts/realtime.ts";
import type { SocketStatus, Wanted } from "./socket.ts";

const texts = realtime.socket;

const TONES: Record<SocketStatus, Tone> = {
  closed: "neutral",
  connecting: "warning",
  open: "success",
  closing: "warning",
};

interface SocketCardProps {
  status: SocketStatus;
  onConnect: (wanted: Wanted) => void;
  onDisconnect: () => void;
}

export function SocketCard({ status, onConnect, onDisconnect }: SocketCardProps) {
  const app = useConnection();
  const isClosed = status === "closed";
  return (
    <Card
      title={texts.title}
      actions={
        <span role="status" aria-label={texts.statusLabel}>
          <Badge tone={TONES[status]}>{texts.status[status]}</Badge>
        </span>
      }
    >
      <Form
        error={null}
        onSubmit={({ path = "", protocol = "", since = "" }) => onConnect({ path, protocol, since })}
      >
        {() => (
          <>
            <div className="grid gap-4 sm:grid-cols-2">
              <Options label={texts.path} name="path" options={texts.paths} />
              <Options label={texts.dialect} name="protocol" options={texts.dialects} />
            </div>
            <Field
              label={texts.since}
              hint={texts.sinceHint}
              name="since"
              inputMode="numeric"
              autoComplete="off"
            />
            <div className="flex flex-wrap items-center gap-3">
              {isClosed ? (
                <Button key="connect" type="submit" look="primary" icon={<Plug aria-hidden size={16} />}>
                  {texts.connect}
                </Button>
              ) : (
                <Button key="disconnect" icon={<Unplug aria-hidden size={16} />} onClick={onDisconnect}>
                  {texts.disconnect}
                </Button>
              )}
              <span className="text-muted text-sm">{texts.app(app.status)}</span>
            </div>
          </>
        )}
      </Form>
    </Card>
  );
}

function Options({ label, name, options }: { label: string; name: string; options: Record<string, string> }) {
  return (
    <Select label={label} name={name}>
      {Object.entries(options).map(([value, said]) => (
        <option key={value} value={value}>
          {said}
        </option>
      ))}
    </Select>
  );
}
