import type { MiddlewareHandler } from "hono";
import { invalid, Problem } from "./problem.ts";

const MAX_BYTES = 64 * 1024;
const MAX_DEPTH = 32;

/**
 * Reads a body at the door: at most 64 KiB whatever Content-Length claims,
 * UTF-8 without damage (RFC 8259 §8.1), JSON, not bottomless, and no text that
 * a database or another client could choke on.
 *
 * The text is left where Hono keeps bodies it has read, for the validators.
 *
 * @param optional an absent body counts as `{}`
 * @throws {Problem} `unsupported-media-type`, `too-large`, `bad-json`, `invalid`
 */
export function jsonBody(optional: boolean): MiddlewareHandler {
  return async (c, next) => {
    const text = await readText(c.req.raw);
    const type = c.req.header("Content-Type");
    if (text === "" && optional) {
      c.req.bodyCache.text = "{}";
      c.req.raw = withJsonType(c.req.raw);
      return next();
    }
    if (!/^application\/([a-z.-]+\+)?json\s*(;|$)/i.test(type ?? ""))
      throw new Problem("unsupported-media-type");
    checkJson(text);
    c.req.bodyCache.text = text;
    await next();
  };
}

function withJsonType(request: Request): Request {
  const headers = new Headers(request.headers);
  headers.set("Content-Type", "application/json");
  return new Request(request.url, { method: request.method, headers });
}

async function readText(request: Request): Promise<string> {
  if (Number(request.headers.get("Content-Length") ?? 0) > MAX_BYTES) throw new Problem("too-large");
  if (request.body === null) return "";
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  let text = "";
  let bytes = 0;
  try {
    for await (const chunk of request.body) {
      bytes += chunk.byteLength;
      if (bytes > MAX_BYTES) throw new Problem("too-large");
      text += decoder.decode(chunk, { stream: true });
    }
    return text + decoder.decode();
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw new Problem("bad-json", { detail: "The body is not UTF-8." });
  }
}

function checkJson(text: string): void {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Problem("bad-json");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw invalid("#", "The body must be a JSON object.");
  }
  const rest: { value: unknown; depth: number; pointer: string }[] = [{ value, depth: 1, pointer: "#" }];
  for (let item = rest.pop(); item !== undefined; item = rest.pop()) {
    if (typeof item.value === "string") checkText(item.value, item.pointer);
    if (typeof item.value !== "object" || item.value === null) continue;
    if (item.depth > MAX_DEPTH) throw invalid("#", "The body is too deep.");
    for (const [key, child] of Object.entries(item.value)) {
      checkText(key, item.pointer);
      const pointer =
        item.depth === 1 ? `#/${key.replaceAll("~", "~0").replaceAll("/", "~1")}` : item.pointer;
      rest.push({ value: child, depth: item.depth + 1, pointer });
    }
  }
}

function checkText(text: string, pointer: string): void {
  if (!text.isWellFormed() || text.includes("\0"))
    throw invalid(pointer, "Text may not hold NUL or half a surrogate pair.");
}
