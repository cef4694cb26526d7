import { join } from "node:path";
import tailwind from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { pageHtml } from "./scripts/lib/page-html.ts";

/** Where `npm run dev` listens, for a `vite` started beside it to ask. */
const SERVER = "http://localhost:8787";

/** What the app itself stands on, whatever page is looked at. */
const VENDOR = /node_modules\/(react|react-dom|scheduler|react-router|@tanstack\/(react-query|query-core))\//;
/** Of our own, what most pages share. */
const SHARED =
  /src\/(client|react)\/|src\/web\/(api|paths|theme|deployment|hearing)\.ts|src\/web\/texts\/(shell|problems|notifications)\.ts|src\/web\/components\/(cx|button|empty|avatar|level|safe-anchor|toaster|page|when|badge|card)\.tsx?|lucide-react\/dist\/esm\/(Icon|context|createLucideIcon|shared)/;

export default defineConfig({
  root: join(import.meta.dirname, "src/web"),
  plugins: [react(), tailwind(), pageHtml()],
  server: {
    proxy: { "/api": SERVER, "/docs": SERVER, "/openapi.json": SERVER, "/ws": { target: SERVER, ws: true } },
  },
  build: {
    // Kept out of HTML and CSS, where the CSP would have to make an exception for it.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // Each file costs a first visit more than its bytes.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: "vendor", test: VENDOR },
            { name: "shared", test: SHARED },
          ],
        },
      },
    },
  },
});
