import { describe, expect, it } from "vitest";
import { WranglerOutput } from "../../scripts/lib/wrangler-output.ts";

const TABLE =
  "Your Worker has access to the following bindings:\nBinding  Resource\nenv.DB   D1 Database\n\n";
const CRON_WARNING = [
  "▲ [WARNING] Scheduled Workers are not automatically triggered during local development.",
  "",
  "  To manually trigger a scheduled event, run:",
  '    curl "http://localhost:8787/cdn-cgi/local/scheduled"',
  "  For more details, see https://developers.cloudflare.com/triggers/#test-cron-triggers-locally",
  "",
  "",
].join("\n");

describe("what `npm run dev` shows of wrangler's output", () => {
  it("holds back everything before the server is ready", () => {
    const output = new WranglerOutput();

    const shown = output.stdout(`wrangler 4\n${TABLE}Ready on http://localhost:8787\n`);

    expect(shown).toBe("");
  });

  it("has all of it at hand for a server that fails to start", () => {
    const output = new WranglerOutput();
    output.stdout("wrangler 4\n");
    output.stdout(TABLE);

    expect(output.held()).toBe(`wrangler 4\n${TABLE}`);
  });

  it("shows requests and logs from then on, without what was held back", () => {
    const output = new WranglerOutput();
    output.stdout("wrangler 4\n");
    output.show();

    expect(output.stdout("GET /api/health/ 200 OK\n")).toBe("GET /api/health/ 200 OK\n");
    expect(output.held()).toBe("");
  });

  it("leaves out the table of bindings that each reload prints, also in pieces", () => {
    const output = new WranglerOutput();
    output.show();

    const shown = [`Reloading…\n${TABLE.slice(0, 50)}`, `${TABLE.slice(50)}Reloaded\n`].map((text) =>
      output.stdout(text),
    );

    expect(shown.join("")).toBe("Reloading…\nReloaded\n");
  });

  it("shows complaints at once, without the advice to trigger the cron by hand", () => {
    const output = new WranglerOutput();

    expect(output.stderr(`${CRON_WARNING}✘ [ERROR] Build failed\n`)).toBe("✘ [ERROR] Build failed\n");
  });
});
