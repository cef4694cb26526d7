import { useState } from "react";
import { useSession } from "../../../react/hooks.ts";
import { useHerald } from "../../../react/provider.tsx";
import { isProblem, messageOf } from "../../api.ts";
import { Button } from "../../components/button.tsx";
import { Card } from "../../components/card.tsx";
import { Field, Select, TextArea } from "../../components/field.tsx";
import { Form } from "../../components/form.tsx";
import { realtime } from "../../texts/realtime.ts";
import { CALLS, type Example, METHODS, selfCall } from "./examples.ts";
import type { Note } from "./log.ts";

const texts = realtime.call;

const nameOf = ({ method, path }: Pick<Example, "method" | "path">) => `${method} ${path}`;
const written = (body: unknown) => (body === undefined ? "" : JSON.stringify(body, null, 2));

/** Calls the API as the signed-in user, and logs request and response. */
export function CallCard({ note }: { note: Note }) {
  const herald = useHerald();
  const session = useSession();
  const [call, setCall] = useState({ method: "GET", path: "/api/health/", body: "" });
  const [errors, setErrors] = useState<{ path?: string; body?: string }>({});
  const [busy, setBusy] = useState(false);
  const examples = session.status === "signed-in" ? [selfCall(session.user.id), ...CALLS] : CALLS;
  const set = (name: keyof typeof call) => (event: { target: { value: string } }) =>
    setCall((before) => ({ ...before, [name]: event.target.value }));
  const choose = (name: string) => {
    const example = examples.find((each) => nameOf(each) === name);
    if (example) setCall({ method: example.method, path: example.path, body: written(example.body) });
  };
  const send = async () => {
    const { method, path } = call;
    const body = read(call.body);
    const wrong = {
      ...(!path.startsWith("/api/") && { path: texts.badPath }),
      ...(body === null && { body: texts.badBody }),
    };
    setErrors(wrong);
    if (Object.keys(wrong).length > 0 || body === null) return;
    note("out", `${method} ${path}${body.value === undefined ? "" : `\n${JSON.stringify(body.value)}`}`);
    setBusy(true);
    await herald.request(method, path, body.value).then(
      (answer) => note("in", `${method} ${path}\n${written(answer)}`),
      (error) => note("error", `${method} ${path}\n${problemOf(error)}`),
    );
    setBusy(false);
  };
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
            <div className="grid gap-4 sm:grid-cols-[8rem_1fr]">
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
            <Button type="submit" className="self-start" busy={busy}>
              {texts.send}
            </Button>
          </>
        )}
      </Form>
    </Card>
  );
}

/** @returns null for what is no JSON */
function read(text: string): { value: unknown } | null {
  if (text.trim() === "") return { value: undefined };
  try {
    return { value: JSON.parse(text) };
  } catch {
    return null;
  }
}

function problemOf(error: unknown): string {
  if (!isProblem(error)) return messageOf(error);
  const { status, code, detail, errors } = error;
  return written({ status, code, detail, ...(errors.length > 0 && { errors }) });
}
