import type { MiddlewareHandler } from "hono";
import { cors } from "hono/cors";
import { secureHeaders } from "hono/secure-headers";
import { clock } from "#core/clock";
import type { AppEnv } from "./env.ts";

const YEAR = 365 * 24 * 60 * 60;

const POLICY = {
  defaultSrc: ["'none'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'"],
  imgSrc: ["'self'", "data:"],
  fontSrc: ["'self'"],
  connectSrc: ["'self'"],
  manifestSrc: ["'self'"],
  workerSrc: ["'self'"],
  baseUri: ["'none'"],
  formAction: ["'self'"],
  frameAncestors: ["'none'"],
};

const OF_DATA = /^\/(api|ws)\//;

/** Leaves out the headers that tell browsers what to do with a page and what it loads. */
const NO_PAGE_HEADERS = {
  originAgentCluster: false,
  xDnsPrefetchControl: false,
  xDownloadOptions: false,
  xPermittedCrossDomainPolicies: false,
  xXssProtection: false,
};

function secured(policy: Record<string, string[]>, options: Parameters<typeof secureHeaders>[0] = {}) {
  return secureHeaders({
    strictTransportSecurity: `max-age=${YEAR}; includeSubDomains`,
    referrerPolicy: "no-referrer",
    crossOriginOpenerPolicy: "same-origin",
    crossOriginResourcePolicy: "same-origin",
    xFrameOptions: "DENY",
    contentSecurityPolicy: policy,
    permissionsPolicy: { camera: [], geolocation: [], microphone: [], payment: [], usb: [] },
    ...options,
  });
}

/** Text becomes neither markup nor script. The one policy there is allows the service worker's path (web/service-worker.ts). */
const TRUSTED = { requireTrustedTypesFor: ["'script'"], trustedTypes: ["herald-worker"] };

/** A notification may have a picture of any site that is encrypted. */
const PICTURES = { imgSrc: [...POLICY.imgSrc, "https:"] };

/** Our own pages. The library that shows the API at /docs makes markup from text. */
const ours = secured({ ...POLICY, ...PICTURES, ...TRUSTED });
const data = secured({ ...POLICY, ...PICTURES, ...TRUSTED }, NO_PAGE_HEADERS);
const documentation = secured(POLICY);
/** Shows mails of development, each in a frame. */
const devOutbox = secured({ ...POLICY, ...TRUSTED, frameSrc: ["'self'"] });
/** Such a mail: it has styles of its own, may open links beside it, and nothing else. */
const framedMail = secured(
  {
    defaultSrc: ["'none'"],
    styleSrc: ["'unsafe-inline'"],
    sandbox: ["allow-popups", "allow-popups-to-escape-sandbox"],
    frameAncestors: ["'self'"],
  },
  { xFrameOptions: "SAMEORIGIN" },
);

function policyAt(path: string): MiddlewareHandler {
  if (OF_DATA.test(path)) return data;
  if (/^\/docs(\/|$)/.test(path)) return documentation;
  if (/^\/dev\/outbox\/\d/.test(path)) return framedMail;
  return /^\/dev\/outbox(\/|$)/.test(path) ? devOutbox : ours;
}

/** Of each list of origins; a deployment has one. */
const crossOriginPolicies = new WeakMap<readonly string[], MiddlewareHandler>();

function crossOriginPolicy(origins: string[]): MiddlewareHandler {
  const known = crossOriginPolicies.get(origins);
  if (known) return known;
  const policy = cors({
    origin: origins,
    credentials: true,
    allowHeaders: [
      "Authorization",
      "Content-Type",
      "Idempotency-Key",
      "X-CSRFToken",
      "X-Herald-User",
      "X-Requested-With",
    ],
    exposeHeaders: ["ETag", "Idempotency-Replayed", "Retry-After", "X-Request-Id"],
    maxAge: 600,
  });
  crossOriginPolicies.set(origins, policy);
  return policy;
}

const crossOrigin: MiddlewareHandler<AppEnv> = async (c, next) => {
  if (c.req.header("Origin") !== undefined)
    return crossOriginPolicy(c.var.platform.config.allowedOrigins)(c, next);
  await next();
  // A cache must not answer another origin with this.
  c.res.headers.append("Vary", "Origin");
};

/** Applies a middleware to a reply, unless the reply opens a socket: a copy of that would lose the socket. */
function onReply(middleware: MiddlewareHandler<AppEnv>): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    await next();
    if (c.res.status !== 101) await middleware(c, async () => {});
  };
}

/** The headers of every reply, also when composing the platform failed. */
export const securityHeaders = onReply((c, next) => policyAt(c.req.path)(c, next));

/** The headers of all other replies (contract §1), in the order in which they wrap the request. */
export const headers: MiddlewareHandler<AppEnv>[] = [
  // Sockets check the origin themselves, and have nothing that CORS could let a page read.
  (c, next) => (c.req.header("Upgrade") ? next() : crossOrigin(c, next)),
  onReply(async (c) => {
    c.res.headers.set("X-Request-Id", c.var.requestId);
    // Pages correct a wrong clock of their device by it (RFC 9110 §6.6.1).
    c.res.headers.set("Date", clock.now().toUTCString());
    if (OF_DATA.test(c.req.path) && !c.res.headers.has("Cache-Control")) {
      c.res.headers.set("Cache-Control", "no-store");
    }
  }),
];
