import { command, options } from "./lib/command.ts";
import { migrate } from "./lib/migrate.ts";

const USAGE = "npm run migrate [-- [--persist-to DIR | --remote]]";

await command(async () => {
  const { remote, "persist-to": persistTo } = options(
    { remote: { type: "boolean" }, "persist-to": { type: "string" } },
    USAGE,
  );
  const applied = await migrate({ remote, persistTo });
  console.log(
    applied.length > 0 ? `Applied the migrations ${applied.join(", ")}.` : "The database is up to date.",
  );
});
