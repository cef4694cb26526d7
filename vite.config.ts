import { join } from "node:path";
import tailwind from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** Where `npm run dev` listens, for a `vite` started beside it to ask. */
const SERVER = "http://localhost:8787";

export default defineConfig({
  root: join(import.meta.dirname, "src/web"),
  plugins: [react(), tailwind()],
  server: {
    proxy: { "/api": SERVER, "/docs": SERVER, "/openapi.json": SERVER, "/ws": { target: SERVER, ws: true } },
  },
  build: {
    // Kept out of HTML and CSS, where the CSP would have to make an exception for it.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
});
