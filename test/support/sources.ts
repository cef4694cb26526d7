/** Every source file by its path in `src`, with its extension. */
export const sources = new Map(
  Object.entries(
    import.meta.glob<string>("../../src/**/*.{ts,tsx}", { query: "?raw", import: "default", eager: true }),
  ).map(([path, source]) => [path.replace("../../src/", ""), source]),
);

export interface Import {
  /** Paths in `src`, without extensions. */
  file: string;
  target: string;
  isTypeOnly: boolean;
  /** True for `import()`: loaded only when it is wanted. */
  isLazy: boolean;
}

const STATEMENT =
  /^(?:import|export)\s+(type\s)?(?:[^;]*?from\s+)?"([#.][^"]+)"|\bimport\(()"([#.][^"]+)"\)/gm;

function importsOf(path: string, source: string): Import[] {
  const file = path.replace(/\.tsx?$/, "");
  return [...source.matchAll(STATEMENT)].map(([, type, from = "", , lazy = ""]) => ({
    file,
    target: resolve(file, from || lazy),
    isTypeOnly: Boolean(type),
    isLazy: lazy !== "",
  }));
}

function resolve(file: string, from: string): string {
  if (from.startsWith("#")) return from.slice(1);
  return new URL(from, `file:///${file}`).pathname.slice(1).replace(/\.tsx?$/, "");
}

/** Every import between our own files, type-only ones too. */
export const imports = [...sources].flatMap(([path, source]) => importsOf(path, source));
