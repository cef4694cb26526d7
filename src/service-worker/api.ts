import { readDevice, type SubscribedDevice } from "./device.ts";
import { scope } from "./scope.ts";

/**
 * Calls the API as the page would: the session cookie signs in, and a change is
 * proved by the readable cookie beside it. The worker stores no token. The user
 * is named, so that the call is refused where another one has signed in.
 *
 * @returns undefined where the server is out of reach, or this browser does not let the worker read cookies
 */
export async function call(
  method: "GET" | "POST",
  path: string,
  body?: object,
): Promise<Response | undefined> {
  const headers = headersFor(await readDevice());
  if (method === "POST") {
    const proof = await scope.cookieStore?.get("csrftoken");
    if (!proof?.value) return undefined;
    headers["X-CSRFToken"] = proof.value;
    headers["Content-Type"] = "application/json";
  }
  return fetch(path, { method, headers, ...(body && { body: JSON.stringify(body) }) }).catch(() => undefined);
}

function headersFor(device: SubscribedDevice | undefined): Record<string, string> {
  return device ? { "X-Herald-User": String(device.user) } : {};
}
