import { useState } from "react";
import { isProblem, useAction } from "../api.ts";
import { Button } from "../components/button.tsx";
import { Card } from "../components/card.tsx";
import { Dialog } from "../components/dialog.tsx";
import { Field } from "../components/field.tsx";
import { Form } from "../components/form.tsx";
import { leaving as texts } from "../texts/leaving.ts";

interface Departure {
  password?: string;
}

/** Lets users take their data along, and delete their account. */
export function LeavingCard() {
  const [asking, setAsking] = useState(false);
  return (
    <Card title={texts.title}>
      <div className="flex flex-col items-start gap-3">
        <p className="text-muted text-sm">{texts.exportHint}</p>
        <a className="font-medium text-accent underline" href="/api/me/export/" download>
          {texts.export}
        </a>
        <p className="text-muted text-sm">{texts.hint}</p>
        <Button look="danger" onClick={() => setAsking(true)}>
          {texts.delete}
        </Button>
      </div>
      <Dialog open={asking} onClose={() => setAsking(false)} title={texts.question} description={texts.hint}>
        <Question onCancel={() => setAsking(false)} />
      </Dialog>
    </Card>
  );
}

function Question({ onCancel }: { onCancel: () => void }) {
  const leave = useAction(
    (body: Departure) => ({ method: "DELETE" as const, path: "/api/me/", body }),
    // The page holds what belonged to the account, so it is left behind whole.
    { ownErrors: true, onDone: () => location.assign("/") },
  );
  const code = isProblem(leave.error) ? leave.error.code : undefined;
  const known = code === "forbidden" ? texts.wrong : code === "last-super-admin" ? texts.last : undefined;
  return (
    <Form error={known ? null : leave.error} onSubmit={(values) => leave.mutate(values)}>
      {(errors) => (
        <>
          <Field
            label={texts.password}
            name="password"
            type="password"
            autoComplete="current-password"
            required
            error={known ?? errors.password}
          />
          <div className="flex justify-end gap-2">
            <Button onClick={onCancel}>{texts.cancel}</Button>
            <Button type="submit" look="danger" busy={leave.isPending}>
              {texts.confirm}
            </Button>
          </div>
        </>
      )}
    </Form>
  );
}
