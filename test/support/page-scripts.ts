import type { Plugin } from "vite";

/** What a page's script finds there without importing it; `test/compat/page.ts` supplies it. */
const GLOBALS = [
  "window",
  "document",
  "localStorage",
  "console",
  "WebSocket",
  "Notification",
  "fetch",
  "setInterval",
  "getCookie",
  "showNotification",
];

/**
 * Lets a test run the scripts of the older systems' documents, letter by letter
 * as they stand there: each becomes the body of a function that is given what
 * it takes for globals, since a Worker may not evaluate text.
 */
export function pageScripts(): Plugin {
  return {
    name: "page-scripts",
    transform: {
      filter: { id: /\/test\/compat\/examples\/.*\.js$/ },
      handler: (script) => ({
        code: `export default function ({ ${GLOBALS.join(", ")} }) {\n${script}\n}`,
        map: null,
      }),
    },
  };
}
