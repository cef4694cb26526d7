import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";

const SRC = fileURLToPath(import.meta.resolve("../../src/"));

/** Lets a test see which files of `src` run: while there is a set under `globalThis.filesRun`, each function adds its file to it. */
export function fileRecorder(): Plugin {
  return {
    name: "file-recorder",
    enforce: "post",
    transform: {
      filter: { id: /^[^?]+\.tsx?$/ },
      handler(code, id) {
        // Libraries have folders of that name, too.
        if (!id.startsWith(SRC)) return;
        const file = id.slice(SRC.length).replace(/\.tsx?$/, "");
        const note = `globalThis.filesRun?.add(${JSON.stringify(file)})`;
        const inserted = bodiesIn(this.parse(code)).flatMap(({ type, start, end }) =>
          type === "BlockStatement"
            ? [{ at: start + 1, text: `${note};` }]
            : [
                { at: start, text: `(${note}, ` },
                { at: end, text: ")" },
              ],
        );
        inserted.sort((a, b) => b.at - a.at);
        return {
          code: inserted.reduce(
            (text, { at, text: more }) => text.slice(0, at) + more + text.slice(at),
            code,
          ),
          map: null,
        };
      },
    },
  };
}

interface Node {
  type: string;
  start: number;
  end: number;
}

/** The bodies of all functions in a part of a program. */
function bodiesIn(part: unknown): Node[] {
  if (typeof part !== "object" || part === null) return [];
  const within = Object.values(part).flatMap(bodiesIn);
  const { type, body } = part as { type?: string; body?: Node | null };
  return /^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(type ?? "") && body
    ? [body, ...within]
    : within;
}
