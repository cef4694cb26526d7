import { env, exports } from "cloudflare:workers";

/** Where the tests' requests go; https, as when deployed. */
export const ORIGIN = "https://herald.test";

/** A password that the rules accept for every name the tests use. */
export const PASSWORD = "quiet-otter-umbrella";

/** A registered user and the token of their first session. */
export interface Person {
  id: number;
  username: string;
  email: string;
  token: string;
}

/** Sends a request to the Worker; a body goes as JSON unless it is text already. */
export function call(
  method: string,
  path: string,
  { body, headers = {} }: { body?: unknown; headers?: Record<string, string> } = {},
): Promise<Response> {
  const json = body === undefined ? {} : { "Content-Type": "application/json" };
  return exports.default.fetch(`${ORIGIN}${path}`, {
    method,
    headers: { ...json, ...headers },
    ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
}

/** Registers a user named `name`, which must be free in this test file. */
export async function register(name: string, extra: Record<string, unknown> = {}): Promise<Person> {
  const body = { username: name, email: `${name}@example.com`, password: PASSWORD, ...extra };
  const response = await call("POST", "/api/register/", { body });
  if (response.status !== 201) throw new Error(`${name} was not registered: ${await response.text()}`);
  const { user, token } = await response.json<{ user: Omit<Person, "token">; token: string }>();
  return { id: user.id, username: user.username, email: user.email, token };
}

/** Calls in a user's name, with their token as the Bearer. */
export function as({ token }: { token: string }) {
  const send =
    (method: string) =>
    (path: string, body?: unknown, headers: Record<string, string> = {}) =>
      call(method, path, { body, headers: { Authorization: `Bearer ${token}`, ...headers } });
  return {
    get: (path: string, headers?: Record<string, string>) => send("GET")(path, undefined, headers),
    post: send("POST"),
    put: send("PUT"),
    patch: send("PATCH"),
    delete: send("DELETE"),
  };
}

/** Raises a user's access directly, without ending their session. */
export async function makeAdmin(person: Person): Promise<Person> {
  return withAccess(person, "admin");
}

export async function makeSuperAdmin(person: Person): Promise<Person> {
  return withAccess(person, "super_admin");
}

async function withAccess(person: Person, access: string): Promise<Person> {
  await env.DB.prepare("update users set access = ? where id = ?").bind(access, person.id).run();
  return person;
}
