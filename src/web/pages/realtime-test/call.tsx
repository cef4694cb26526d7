import { Button } from "../../components/button.tsx";
import { Card } from "../../components/card.tsx";
import { Field, Select, TextArea } from "../../components/field.tsx";
import { Form } from "../../components/form.tsx";
import { realtime } from "../../texts/realtime.ts";
import { METHODS } from "./examples.ts";
import type { Note } from "./log.ts";
import { nameOf, useCall } from "./use-call.ts";

const texts = realtime.call;

/** Calls the API as the signed-in user, and logs request and response. */
export function CallCard({ note }: { note: Note }) {
  const { call, set, examples, choose, errors, isBusy, send } = useCall(note);
  return (
    <Card title={texts.title}>
      <Form error={null} onSubmit={() => void send()}>
        {() => (
          <>
            <Select
              label={texts.example}
              value={examples.some((each) => nameOf(each) === nameOf(call)) ? nameOf(call) : ""}
              onChange={({ target }) => choose(target.value)}
            >
              <option value="">{texts.examples}</option>
              {examples.map((each) => (
                <option key={nameOf(each)}>{nameOf(each)}</option>
              ))}
            </Select>
            <div className="grid gap-4 sm:grid-cols-[8rem_minmax(0,1fr)]">
              <Select label={texts.method} value={call.method} onChange={set("method")}>
                {METHODS.map((method) => (
                  <option key={method}>{method}</option>
                ))}
              </Select>
              <Field
                label={texts.path}
                required
                spellCheck={false}
                autoCapitalize="none"
                value={call.path}
                onChange={set("path")}
                error={errors.path}
              />
            </div>
            <TextArea
              label={texts.body}
              rows={4}
              spellCheck={false}
              value={call.body}
              onChange={set("body")}
              error={errors.body}
            />
            <Button type="submit" className="self-start" busy={isBusy}>
              {texts.send}
            </Button>
          </>
        )}
      </Form>
    </Card>
  );
}
