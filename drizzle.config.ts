import { defineConfig } from "drizzle-kit";

export default defineConfig({
  dialect: "sqlite",
  schema: [
    "./src/core/*tables.ts",
    "./src/events/tables.ts",
    "./src/jobs/tables.ts",
    "./src/features/*/tables.ts",
    "./src/channels/*/tables.ts",
  ],
  out: "./migrations",
});
