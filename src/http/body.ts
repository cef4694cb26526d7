import type { MiddlewareHandler } from "hono";
import { invalid, Problem } from "#core/problem";
import { requireExactMetadata } from "./exact-json.ts";

const MAX_BYTES = 64 * 1024;
const MAX_DEPTH = 32;
const JSON_TYPE = /^application\/([a-z.-]+\+)?json\s*(;|$)/i;

/**
 * Reads a body before the handler: at most 64 KiB whatever Content-Length claims,
 * valid UTF-8 (RFC 8259 §8.1), JSON of limited depth, and no text that a
 * database or another client cannot handle.
 *
 * Later handlers get the text in place of the stream.
 *
 * @param optional the route needs no body: anything but a JSON object counts as `{}`
 * @throws {Problem} `unsupported-media-type`, `too-large`, `bad-json`, `invalid`
 */
export function jsonBody(optional: boolean): MiddlewareHandler {
  return async (c, next) => {
    const isJson = JSON_TYPE.test(c.req.header("Content-Type") ?? "");
    const text = optional ? await readOptional(c.req.raw, isJson) : await readText(c.req.raw);
    if (!isJson && !optional) throw new Problem("unsupported-media-type");
    checkJson(text);
    requireExactMetadata(text);
    const { method, cf } = c.req.raw;
    const headers = new Headers(c.req.raw.headers);
    headers.set("Content-Type", "application/json");
    c.req.raw = new Request(c.req.url, { method, headers, body: text, ...(cf && { cf }) });
    await next();
  };
}

async function readOptional(request: Request, isJson: boolean): Promise<string> {
  const text = await readText(request).catch((error) => {
    if (error instanceof Problem && error.code === "bad-json") return "";
    throw error;
  });
  return isJson && isObject(text) ? text : "{}";
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

/**
 * A body as it was sent, at most 64 KiB of it: what is signed is its bytes.
 *
 * @throws {Problem} `too-large`, `bad-json` for what is no UTF-8
 */
export async function readText(request: Request): Promise<string> {
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
  const pending: { value: unknown; depth: number; pointer: string }[] = [{ value, depth: 1, pointer: "#" }];
  for (let item = pending.pop(); item !== undefined; item = pending.pop()) {
    if (typeof item.value === "string") checkText(item.value, item.pointer);
    if (typeof item.value !== "object" || item.value === null) continue;
    if (item.depth > MAX_DEPTH) throw invalid("#", "The body is nested too deeply.");
    for (const [key, child] of Object.entries(item.value)) {
      checkText(key, item.pointer);
      const pointer =
        item.depth === 1 ? `#/${key.replaceAll("~", "~0").replaceAll("/", "~1")}` : item.pointer;
      pending.push({ value: child, depth: item.depth + 1, pointer });
    }
  }
}

function checkText(text: string, pointer: string): void {
  if (!text.isWellFormed() || text.includes("\0"))
    throw invalid(pointer, "Text must not contain NUL or half a surrogate pair.");
}
