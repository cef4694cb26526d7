import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { command, options } from "./lib/command.ts";
import { ensureDemoPeople } from "./lib/demo-people.ts";
import { withOwnServer } from "./lib/own-server.ts";
import { Refused } from "./lib/refused.ts";
import { ROOT } from "./lib/root.ts";
import { photograph } from "./screens/camera.ts";
import { photographMails } from "./screens/mails.ts";
import { setTheScene } from "./screens/scene.ts";

const USAGE = "npm run screens [-- --url http://localhost:8787 --only notifications --out DIR]";

/** Takes a picture of every page and mail, light and dark, on a phone and on a desk, and fails where a page complains. */
await command(async () => {
  const text = { type: "string" } as const;
  const {
    url,
    only,
    out = join(ROOT, "docs/screens"),
  } = options({ url: text, only: text, out: text }, USAGE);
  await mkdir(out, { recursive: true });
  const check = (complaints: string[]) => {
    if (complaints.length > 0) throw new Refused(`These pages logged errors:\n${complaints.join("\n")}`);
  };
  const shoot = async (origin: string) => check(await photograph(origin, out, only));
  check(await photographMails(out, only));
  // Mails need no server.
  if (only?.startsWith("mail-")) return;
  if (url !== undefined) return shoot(url);
  await withOwnServer(
    async (origin, persistTo) => {
      await ensureDemoPeople(persistTo);
      await setTheScene(origin);
      await shoot(origin);
      // One machine plays many people.
    },
    ["--var", "RATE_LIMITS:off"],
  );
});
