import { type FieldError, Problem } from "#core/problem";

/** Keys that let a careless program change an object's prototype. */
const PROTOTYPE_KEYS = ["__proto__", "constructor", "prototype"];
const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|[{}[\],:]|true|false|null/g;
/** Beyond this, several integers have the same double (IEEE 754). */
const MAX_EXACT = 2 ** 53;

/** A container that is being read: an object with the keys seen so far, or a list with its current index. */
interface Open {
  keys: Set<string> | undefined;
  /** The key or the index of the value that is being read. */
  at: string | number;
  isKeyNext: boolean;
}

/**
 * Refuses what `JSON.parse` would silently alter in a body's `metadata`: a number
 * that JavaScript cannot represent, a key that appears twice, and a key that
 * names a prototype.
 *
 * @param text valid JSON
 * @throws {Problem} `invalid`, with the pointer of each such place
 */
export function requireExactMetadata(text: string): void {
  if (!/metadata|\\u/.test(text)) return;
  const errors: FieldError[] = [];
  const open: Open[] = [];
  const refuse = (detail: string) => errors.push({ pointer: pointerTo(open), detail });
  for (const [token] of text.matchAll(TOKEN)) {
    const top = open.at(-1);
    if (token === "{") open.push({ keys: new Set(), at: "", isKeyNext: true });
    else if (token === "[") open.push({ keys: undefined, at: 0, isKeyNext: false });
    else if (token === "}" || token === "]") open.pop();
    else if (token === "," && top) {
      if (top.keys) top.isKeyNext = true;
      else top.at = Number(top.at) + 1;
    } else if (top?.isKeyNext && top.keys) {
      top.at = JSON.parse(token) as string;
      top.isKeyNext = false;
      const isRepeated = top.keys.has(top.at);
      top.keys.add(top.at);
      if (!isMetadata(open)) continue;
      if (isRepeated) refuse("This key appears twice.");
      if (open.length > 1 && PROTOTYPE_KEYS.includes(top.at)) refuse("This key is not allowed.");
    } else if (/^[-\d]/.test(token) && isMetadata(open) && !isExact(token)) {
      refuse("This number cannot be stored exactly; send it as text.");
    }
  }
  if (errors.length > 0) throw new Problem("invalid", { errors });
}

/** True inside the value of a key named `metadata`, and at that key itself. */
function isMetadata(open: Open[]): boolean {
  return open.some(({ at, keys }) => keys !== undefined && at === "metadata");
}

function pointerTo(open: Open[]): string {
  const steps = open.map(({ at }) => String(at).replaceAll("~", "~0").replaceAll("/", "~1"));
  return ["#", ...steps].join("/");
}

/** True when a number, read and written again, is the same number. */
export function isExact(source: string): boolean {
  const value = Number(source);
  if (!Number.isFinite(value) || Math.abs(value) > MAX_EXACT) return false;
  return decimal(source) === decimal(String(value));
}

/** A canonical spelling of a decimal number: its digits without surrounding zeros, and the power of ten of the last one. */
function decimal(source: string): string {
  const [, sign = "", whole = "", fraction = "", exponent = "0"] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(source) ?? [];
  const digits = `${whole}${fraction}`.replace(/^0+/, "");
  const significant = digits.replace(/0+$/, "");
  if (significant === "") return "0";
  return `${sign}${significant}e${Number(exponent) - fraction.length + digits.length - significant.length}`;
}
