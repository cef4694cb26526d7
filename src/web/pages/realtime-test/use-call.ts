import { useState } from "react";
import { useSession } from "../../../react/hooks.ts";
import { useHerald } from "../../../react/provider.tsx";
import { isProblem, messageOf } from "../../api.ts";
import { realtime } from "../../texts/realtime.ts";
import { CALLS, type Example, selfCall } from "./examples.ts";
import type { Note } from "./log.ts";

export const nameOf = ({ method, path }: Pick<Example, "method" | "path">) => `${method} ${path}`;
const written = (body: unknown) => (body === undefined ? "" : JSON.stringify(body, null, 2));

/** The call that is being composed, and what sends it. Request and response are logged by `note`. */
export function useCall(note: Note) {
  const herald = useHerald();
  const session = useSession();
  const [call, setCall] = useState({ method: "GET", path: "/api/health/", body: "" });
  const [errors, setErrors] = useState<{ path?: string; body?: string }>({});
  const [isBusy, setIsBusy] = useState(false);
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
      ...(!path.startsWith("/api/") && { path: realtime.call.badPath }),
      ...(body === null && { body: realtime.call.badBody }),
    };
    setErrors(wrong);
    if (Object.keys(wrong).length > 0 || body === null) return;
    note("out", `${method} ${path}${body.value === undefined ? "" : `\n${JSON.stringify(body.value)}`}`);
    setIsBusy(true);
    await herald.request(method, path, body.value).then(
      (answer) => note("in", `${method} ${path}\n${written(answer)}`),
      (error) => note("error", `${method} ${path}\n${problemOf(error)}`),
    );
    setIsBusy(false);
  };
  return { call, set, examples, choose, errors, isBusy, send };
}

/** @returns null for text that is not JSON */
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
