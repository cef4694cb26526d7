import type { Plugin, Rolldown } from "vite";
import type { PATHS } from "#web/paths";

type PageName = keyof typeof PATHS | "signIn";

const ADMIN = "pages/admin/frame.tsx";

/** The modules that each page loads beside the app itself, as src/web/routes.tsx has them. */
const MODULES: Record<PageName, string[]> = {
  signIn: ["pages/sign-in.tsx"],
  people: ["pages/people/page.tsx"],
  connections: ["pages/connections.tsx"],
  applications: ["pages/applications/page.tsx"],
  applicants: ["pages/applications/page.tsx"],
  notifications: ["pages/notifications/page.tsx"],
  profile: ["pages/profile.tsx"],
  preferences: ["pages/preferences/page.tsx"],
  unsubscribe: ["pages/unsubscribe.tsx"],
  devOutbox: ["pages/dev-outbox/page.tsx"],
  announcements: [ADMIN, "pages/admin/announcements/page.tsx"],
  users: [ADMIN, "pages/admin/users.tsx"],
  user: [ADMIN, "pages/admin/user.tsx"],
  send: [ADMIN, "pages/admin/send.tsx"],
  apiKeys: [ADMIN, "pages/admin/api-keys.tsx"],
  deadLetters: [ADMIN, "pages/admin/health.tsx"],
  realtimeTest: ["pages/realtime-test/page.tsx"],
};

/**
 * Has V8 compile a script whole while it is on its way, and not each of its
 * thousand functions when it is first called, which takes a slow phone a
 * quarter of a second. Others take it for a comment. It has to come first.
 */
const COMPILED_AHEAD = "//# allFunctionsCalledOnLoad\n";

/**
 * Writes `pages/<name>.html` for each page: the app's HTML, which also names
 * what that page is made of. A browser then loads both at once, and not the
 * page only after the app has found out that it wants it.
 */
export function pageHtml(): Plugin {
  return {
    name: "page-html",
    enforce: "post",
    generateBundle: {
      order: "post",
      handler(_options, bundle) {
        const index = bundle["index.html"];
        if (index?.type !== "asset") return;
        const html = String(index.source);
        for (const [name, modules] of Object.entries(MODULES)) {
          const files = new Set(modules.flatMap((module) => filesOf(chunkOf(bundle, module), bundle)));
          const links = [...files].filter((file) => !html.includes(file)).map(modulePreload);
          const source = html.replace("</head>", `${links.join("")}</head>`);
          this.emitFile({ type: "asset", fileName: `pages/${name}.html`, source });
        }
        const entry = Object.values(bundle).find((each) => each.type === "chunk" && each.isEntry);
        if (entry?.type === "chunk") entry.code = COMPILED_AHEAD + entry.code;
      },
    },
  };
}

function modulePreload(file: string): string {
  return `  <link rel="modulepreload" crossorigin href="/${file}">\n  `;
}

function chunkOf(bundle: Rolldown.OutputBundle, module: string): Rolldown.OutputChunk {
  const chunks = Object.values(bundle).filter((each) => each.type === "chunk");
  const chunk = chunks.find(({ facadeModuleId }) => facadeModuleId?.endsWith(`/src/web/${module}`));
  if (!chunk) throw new Error(`src/web/${module} is no page that is loaded when wanted. MODULES names it.`);
  return chunk;
}

/** A chunk's file and those of all that it imports. */
export function filesOf(
  chunk: Rolldown.OutputChunk,
  bundle: Rolldown.OutputBundle,
  seen = new Set<string>(),
): string[] {
  if (seen.has(chunk.fileName)) return [];
  seen.add(chunk.fileName);
  const imported = chunk.imports.map((file) => bundle[file]).filter((each) => each?.type === "chunk");
  return [chunk.fileName, ...imported.flatMap((each) => filesOf(each, bundle, seen))];
}
