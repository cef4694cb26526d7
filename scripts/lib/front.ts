import { COMPRESSIBLE_CONTENT_TYPE_REGEX } from "hono/utils/compress";

const SECURE_PROXY = /^\s*https\s*(,|$)/i;
const GZIP = /\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/i;

type Served = ExportedHandler & Required<Pick<ExportedHandler, "fetch">>;

/**
 * Does for a Worker what Cloudflare does before one: a request that came to a
 * proxy over TLS is an https request, and what can be compressed is compressed.
 *
 * @param worker what `npm start` runs; its queues and its cron stay as they are
 */
export function front(worker: Served): Served {
  return {
    ...worker,
    async fetch(request, env, ctx) {
      return compressed(await worker.fetch(asSentToProxy(request), env, ctx), request);
    },
  };
}

function asSentToProxy(request: Parameters<ExportedHandlerFetchHandler>[0]): typeof request {
  if (!SECURE_PROXY.test(request.headers.get("X-Forwarded-Proto") ?? "")) return request;
  return new Request(request.url.replace(/^http:/, "https:"), request) as typeof request;
}

/** Workerd compresses the body of a response that says it is `gzip` (RFC 9110 §8.4). */
function compressed(response: Response, request: Request): Response {
  if (!GZIP.test(request.headers.get("Accept-Encoding") ?? "")) return response;
  const isText = COMPRESSIBLE_CONTENT_TYPE_REGEX.test(response.headers.get("Content-Type") ?? "");
  if (!response.body || !isText || response.headers.has("Content-Encoding")) return response;
  const smaller = new Response(response.body, response);
  smaller.headers.set("Content-Encoding", "gzip");
  smaller.headers.append("Vary", "Accept-Encoding");
  return smaller;
}
