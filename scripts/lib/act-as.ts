import { DEMO_PASSWORD } from "#web/demo-people";
import { Refused } from "./refused.ts";

/** Calls the API as one user; the answer is what the reply's body holds. */
export type Call = <Result>(method: string, path: string, body?: unknown) => Promise<Result>;

/** Thrown on a reply that is no success. */
export class CallRefused extends Refused {
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

/** Signs one of the demo people in. */
export async function actAs(origin: string, username: string, password = DEMO_PASSWORD): Promise<Call> {
  const { token } = await request<{ token: string }>(origin, "POST", "/api/login/", { username, password });
  return (method, path, body) => request(origin, method, path, body, token);
}

/** @throws {CallRefused} on anything but success */
export async function request<Result>(
  origin: string,
  method: string,
  path: string,
  body?: unknown,
  token?: string,
): Promise<Result> {
  const response = await fetch(new URL(path, origin), {
    method,
    headers: {
      "Content-Type": "application/json",
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new CallRefused(`${method} ${path} was refused: ${text}`, response.status);
  return (text === "" ? undefined : JSON.parse(text)) as Result;
}

export async function idOf(call: Call): Promise<number> {
  const { id } = await call<{ id: number }>("GET", "/api/profile/");
  return id;
}
