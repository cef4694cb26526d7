import type { Plugin, Rolldown } from "vite";
import { filesOf } from "./page-html.ts";

/** Beside the entry, the modules with which the app opens without a network and shows the last inbox. */
const MODULES = [
  "pages/notifications/page.tsx",
  "pages/sign-in.tsx",
  "layout/recent.tsx",
  "layout/account-menu.tsx",
  "layout/toasts.tsx",
  "device/background.tsx",
  "layout/banners.tsx",
  "texts/de/index.ts",
];

/** Named by the HTML, without a hash in their name. */
const FIXED = ["/theme.js", "/favicon.svg", "/manifest.webmanifest"];

/** What the service worker stores at its installation, by path; the entry first. Read and removed by service-worker.ts. */
export const SHELL_FILES = "shell-files.json";

export function shellFiles(): Plugin {
  return {
    name: "shell-files",
    generateBundle(_options, bundle) {
      const entry = entryOf(bundle);
      const styles = Object.keys(bundle).filter((file) => file.endsWith(".css"));
      const parts = MODULES.flatMap((module) => filesOf(chunkOf(bundle, module), bundle));
      const built = [...new Set([entry, ...styles, ...parts])].map((file) => `/${file}`);
      this.emitFile({
        type: "asset",
        fileName: SHELL_FILES,
        source: JSON.stringify([...built, ...FIXED]),
      });
    },
  };
}

function entryOf(bundle: Rolldown.OutputBundle): string {
  return chunkWhere(bundle, ({ isEntry }) => isEntry, "The entry").fileName;
}

function chunkOf(bundle: Rolldown.OutputBundle, module: string): Rolldown.OutputChunk {
  const holds = ({ moduleIds }: Rolldown.OutputChunk) =>
    moduleIds.some((id) => id.endsWith(`/src/web/${module}`));
  return chunkWhere(bundle, holds, `src/web/${module}`);
}

function chunkWhere(
  bundle: Rolldown.OutputBundle,
  isWanted: (chunk: Rolldown.OutputChunk) => boolean,
  what: string,
): Rolldown.OutputChunk {
  const chunks = Object.values(bundle).filter((each) => each.type === "chunk");
  const chunk = chunks.find(isWanted);
  if (!chunk) throw new Error(`${what} is in no chunk of the build.`);
  return chunk;
}
