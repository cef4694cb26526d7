import { exports } from "cloudflare:workers";
import { ORIGIN, PASSWORD } from "./as.ts";

/** A cookie as a reply sets it: its value and its attributes, in lower case. */
export interface SetCookie {
  value: string;
  attributes: string[];
}

/** The cookies that a reply sets, by name. */
export function cookiesSetBy(response: Response): Record<string, SetCookie> {
  return Object.fromEntries(
    response.headers.getSetCookie().map((line) => {
      const [pair = "", ...attributes] = line.split("; ");
      const at = pair.indexOf("=");
      const value = { value: pair.slice(at + 1), attributes: attributes.map((each) => each.toLowerCase()) };
      return [pair.slice(0, at), value];
    }),
  );
}

/** What a browser sends once a page has signed in: its cookies, and what the page puts into the header. */
export interface Browser {
  cookies: Record<string, string>;
  csrf: string;
  send(method: string, path: string, headers?: Record<string, string>, body?: unknown): Promise<Response>;
}

/** Registers `name` from a page at `origin`, and keeps the cookies as a browser would. */
export async function browse(name: string, origin = ORIGIN): Promise<Browser> {
  const response = await exports.default.fetch(`${origin}/api/register/`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ username: name, email: `${name}@example.com`, password: PASSWORD }),
  });
  const set = cookiesSetBy(response);
  const cookies = Object.fromEntries(Object.entries(set).map(([key, { value }]) => [key, value]));
  return {
    cookies,
    csrf: cookies.csrftoken ?? "",
    send: (method, path, headers = {}, body) => {
      const pairs = Object.entries(cookies).map(([key, value]) => `${key}=${value}`);
      const type = body === undefined ? {} : { "Content-Type": "application/json" };
      return exports.default.fetch(`${origin}${path}`, {
        method,
        headers: { Cookie: pairs.join("; "), ...type, ...headers },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
    },
  };
}
