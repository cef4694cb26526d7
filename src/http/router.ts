import { createRoute, OpenAPIHono, type RouteConfig, z } from "@hono/zod-openapi";
import type { MiddlewareHandler } from "hono";
import { type FieldError, Problem } from "#core/problem";
import { jsonBody } from "./body.ts";
import type { AppEnv, RouteAccess } from "./env.ts";
import { idempotent } from "./idempotency.ts";
import { dropEmptyValues } from "./query.ts";
import { RememberedRoutes } from "./remembered-routes.ts";
import { problems } from "./responses.ts";

/**
 * A router whose refusals are problem documents.
 *
 * @param getPath reads a request's path
 */
export function router(getPath?: (request: Request) => string): OpenAPIHono<AppEnv> {
  const hono = new OpenAPIHono<AppEnv>({
    router: new RememberedRoutes(),
    ...(getPath && { getPath }),
    defaultHook: (result) => {
      if (result.success) return;
      // An id that is not digits names nothing (contract §1).
      if (result.target === "param") throw new Problem("not-found");
      throw new Problem("invalid", { errors: result.error.issues.flatMap(inputErrors) });
    },
  });
  const on = hono.on.bind(hono) as (
    methods: string[],
    paths: string[],
    ...handlers: unknown[]
  ) => typeof hono;
  const onDigits: typeof on = (methods, paths, ...handlers) =>
    on(
      methods,
      paths.map((path) => path.replaceAll(":id", ":id{[0-9]+}")),
      ...handlers,
    );
  // Otherwise /notifications/mark-all-read/ would match a path with an id, and a wrong method would be answered as a wrong path.
  return Object.assign(hono, { on: onDigits });
}

// For schemas without a message of their own.
z.config({
  customError(issue) {
    if (issue.input === undefined && /^invalid_(type|value)$/.test(issue.code)) return "This is required.";
    return issue.code === "invalid_value" ? `This must be one of ${issue.values.join(", ")}.` : undefined;
  },
});

function inputErrors(issue: z.core.$ZodIssue): FieldError[] {
  if (issue.code !== "unrecognized_keys") return [{ pointer: pointerOf(issue.path), detail: issue.message }];
  return issue.keys.map((key) => ({
    pointer: pointerOf([...issue.path, key]),
    detail: "This field is not known.",
  }));
}

function pointerOf(path: PropertyKey[]): string {
  const steps = path.map((step) => String(step).replaceAll("~", "~0").replaceAll("/", "~1"));
  return ["#", ...steps].join("/");
}

type Contract = Omit<RouteConfig, "path" | "security" | "middleware"> & {
  path: string;
  operationId: string;
  summary: string;
  /** Who may call it. */
  access: RouteAccess;
  /** True when the handler authenticates the session together with its own first read. */
  deferred?: boolean;
  /** True where an Idempotency-Key is honoured: every signed-in POST that creates something. */
  idempotent?: boolean;
  /** Limits that apply before anything is read. */
  before?: MiddlewareHandler<AppEnv>[];
};

const SECURITY: Record<RouteAccess, Record<string, string[]>[]> = {
  public: [],
  signed: [],
  anyone: [],
  user: [{ token: [] }, { cookie: [] }],
  admin: [{ token: [] }, { cookie: [] }],
  super_admin: [{ token: [] }, { cookie: [] }],
  user_or_key: [{ token: [] }, { cookie: [] }, { key: [] }],
  admin_or_key: [{ token: [] }, { cookie: [] }, { key: [] }],
};

const IDEMPOTENCY_KEY = {
  name: "Idempotency-Key",
  in: "header",
  description:
    "1 to 255 visible characters. Repeating the request with this key within 24 hours returns the first answer, with Idempotency-Replayed: true.",
  schema: { type: "string", minLength: 1, maxLength: 255 },
};

/** Adds the refusal that every route with a session has (`X-Herald-User`). */
function withOtherAccount(responses: RouteConfig["responses"]): RouteConfig["responses"] {
  const { 409: conflict, ...others } = responses as Record<string, { description: string }>;
  const { 409: refusal } = problems("other-account");
  const description = conflict ? `${conflict.description}, ${refusal.description}` : refusal.description;
  return { ...others, 409: { ...refusal, description } };
}

/**
 * Makes `contract`, the function by which a feature describes a route: what it
 * takes and answers, and who may call it. Requests pass these checks in order:
 * limits, authentication, the body, the idempotency key, the values.
 */
export function contract<const Path extends string, const Config extends Contract & { path: Path }>(
  config: Config,
) {
  const { access, deferred = false, idempotent: keyed = false, before = [], ...route } = config;
  const body = route.request?.body;
  const middleware: MiddlewareHandler<AppEnv>[] = [
    ...before,
    (c, next) => c.var.gate(access, deferred)(c, next),
  ];
  if (route.request?.query) middleware.push(dropEmptyValues);
  if (body) middleware.push(jsonBody(!body.required));
  if (keyed) middleware.push(idempotent);
  // createRoute infers from a literal, so it gets the widest type and its result the contract's own.
  return createRoute({
    ...route,
    ...(!["public", "signed"].includes(access) && { responses: withOtherAccount(route.responses) }),
    ...(keyed && { parameters: [IDEMPOTENCY_KEY] }),
    middleware,
    security: SECURITY[access],
    "x-access": access,
  } as unknown as RouteConfig & { path: Path }) as unknown as Omit<
    Config,
    "access" | "deferred" | "idempotent" | "before"
  > & {
    getRoutingPath(): string;
  };
}
