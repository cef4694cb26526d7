import { join } from "node:path";
import tailwind from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { pageHtml } from "./scripts/lib/page-html.ts";
import { shellFiles } from "./scripts/lib/shell-files.ts";

/** Where `npm run dev` listens, for a `vite` started beside it to ask. */
const SERVER = "http://localhost:8787";

/** What lists of people and of what they ask for are made of. */
const LISTS =
  /src\/web\/(people-actions|use-debounced)\.ts|src\/web\/texts\/(people|roles)\.ts|src\/web\/components\/(card|listing|person|search-field)\.tsx|src\/web\/pages\/people\/re(quests|lation)\.tsx/;
/** What is chosen with, and what the inbox shows. */
const CONTROLS =
  /src\/web\/inbox-actions\.ts|src\/web\/components\/(dialog|field|filters|form|menu|notification-face)\.tsx/;

export default defineConfig({
  root: join(import.meta.dirname, "src/web"),
  plugins: [react(), tailwind(), pageHtml(), shellFiles()],
  server: {
    proxy: { "/api": SERVER, "/docs": SERVER, "/openapi.json": SERVER, "/ws": { target: SERVER, ws: true } },
  },
  build: {
    // Kept out of HTML and CSS, where the CSP would have to make an exception for it.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // Each file costs a first visit more than its bytes: a browser asks for six at a time over HTTP/1.1.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            // The entry with all that it imports, which every page needs at once.
            { name: "app", tags: ["$initial"] },
            { name: "lists", test: LISTS },
            { name: "controls", test: CONTROLS },
          ],
        },
      },
    },
  },
});
