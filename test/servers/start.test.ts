import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DEMO_PASSWORD } from "#web/demo-people";
import { HttpClient } from "../../bench/load/http.ts";
import { share } from "../../bench/load/stats.ts";
import { untilAnswering } from "../../bench/systems/loaded.ts";
import { query } from "../../scripts/lib/d1.ts";
import { freePort } from "../../scripts/lib/free-port.ts";
import { startGroup } from "../../scripts/lib/groups.ts";
import { ROOT } from "../../scripts/lib/root.ts";

const SCRIPT = join(ROOT, "scripts/start.ts");

let folder: string;

/** Starts `npm start` and waits until it answers, or ends; `output` is what it has printed so far. */
async function start(args: string[], env: Record<string, string> = {}, answering?: Promise<void>) {
  let output = "";
  const { promise: ready, resolve } = Promise.withResolvers<void>();
  const collect = (text: string) => {
    output += text;
    if (output.includes("Herald is at")) resolve();
  };
  const place = ["--port", String(await freePort()), "--persist-to", folder];
  const group = startGroup(process.execPath, [SCRIPT, ...place, ...args], {
    env: { ...process.env, ...env } as NodeJS.ProcessEnv,
    stdout: collect,
    stderr: collect,
  });
  await Promise.race([answering ?? ready, group.exited]);
  return {
    group,
    url: /Herald is at (\S+)/.exec(output)?.[1] ?? output,
    get output() {
      return output;
    },
  };
}

async function signIn(url: string, username = "ada.lovelace"): Promise<string> {
  const body = JSON.stringify({ username, password: DEMO_PASSWORD });
  const headers = { "Content-Type": "application/json" };
  const response = await fetch(`${url}/api/login/`, { method: "POST", body, headers });
  const { token } = (await response.json()) as { token: string };
  return token;
}

async function get<Body>(url: string, path: string, token: string): Promise<Body> {
  const response = await fetch(url + path, { headers: { Authorization: `Bearer ${token}` } });
  return (await response.json()) as Body;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "herald-start-"));
});

afterAll(() => rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }));

describe("npm start", () => {
  let server: Awaited<ReturnType<typeof start>>;

  beforeAll(async () => {
    server = await start(["--demo", "people", "--var", "PASSWORD_LN:4", "--var", "TOKEN_MINUTES:7"]);
  });

  afterAll(() => server.group.stop());

  it("says what it is, and where", () => {
    expect(server.output).toContain("(one machine, no hibernation)");
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  it("serves the API, pages and files", async () => {
    const health = await fetch(`${server.url}/api/health/`);
    const page = await fetch(`${server.url}/notifications/`, { headers: { Accept: "text/html" } });
    const file = await fetch(`${server.url}/herald.js`);

    expect(await health.json()).toMatchObject({ status: "ok" });
    expect(await page.text()).toContain("<!doctype html>");
    expect(page.headers.get("Content-Security-Policy")).toContain("default-src 'none'");
    expect(file.headers.get("Content-Type")).toContain("javascript");
  });

  it("answers 404 to a path that is neither", async () => {
    const response = await fetch(`${server.url}/no-such-file.js`);

    expect(response.status).toBe(404);
  });

  it("compresses texts for those who can read that, as Cloudflare does", async () => {
    const encodingOf = async (path: string, accepted: string) => {
      const response = await fetch(server.url + path, { headers: { "Accept-Encoding": accepted } });
      await response.text();
      return response.headers.get("Content-Encoding");
    };

    expect(await encodingOf("/herald.js", "gzip, br")).toBe("gzip");
    expect(await encodingOf("/api/health/", "gzip")).toBe("gzip");
    expect(await encodingOf("/herald.js", "identity")).toBeNull();
  });

  it("lets nobody past the Worker: neither to its cron nor to another address than their own", async () => {
    const cron = await fetch(`${server.url}/cdn-cgi/local/scheduled?cron=*+*+*+*+*`);
    const statuses = [];
    for (const last of Array(12).keys()) {
      const response = await fetch(`${server.url}/api/login/`, {
        method: "POST",
        body: JSON.stringify({ username: `nobody-${last}`, password: DEMO_PASSWORD }),
        headers: {
          "Content-Type": "application/json",
          "CF-Connecting-IP": "192.0.2.1",
          "MF-CF-Blob": JSON.stringify({ clientIp: `198.51.100.${last}:443` }),
        },
      });
      statuses.push(response.status);
    }

    expect(cron.status).toBe(404);
    expect(statuses).toContain(429);
  });

  it("says that its port is in use", async () => {
    const { group, output } = await start(["--port", new URL(server.url).port]);

    expect(await group.exited).toBe(1);
    expect(output).toContain(`Address already in use (socket "${new URL(server.url).host}").`);
    expect(output).not.toContain("    at ");
  });

  it("takes variables from the command line", async () => {
    const token = await signIn(server.url);

    const [, payload = ""] = token.split(".");
    const { iat, exp } = JSON.parse(Buffer.from(payload, "base64url").toString());
    expect(exp - iat).toBe(7 * 60);
  });

  it("runs the cron from the start", async () => {
    const token = await signIn(server.url, "linus.pauling");
    const lastTick = async () => {
      const health = await get<{ last_tick_at: string | null }>(server.url, "/api/admin/health/", token);
      return health.last_tick_at;
    };

    await expect.poll(lastTick, { timeout: 60_000, interval: 200 }).not.toBeNull();
  });

  it("shows a notification on an open socket, and has it in the inbox", async () => {
    const token = await signIn(server.url);
    const { id } = await get<{ id: number }>(server.url, "/api/profile/", token);
    const socket = new WebSocket(`${server.url.replace("http", "ws")}/ws/notifications/`, [
      "herald.v1",
      `bearer.${token}`,
    ]);
    const shown = new Promise<{ notification: { title: string } }>((resolve) => {
      socket.addEventListener("message", ({ data }) => {
        const frame = JSON.parse(String(data));
        if (frame.type === "notification") resolve(frame);
      });
    });
    await new Promise((opened) => socket.addEventListener("open", opened, { once: true }));

    const admin = await signIn(server.url, "linus.pauling");
    await fetch(`${server.url}/api/notifications/`, {
      method: "POST",
      body: JSON.stringify({ recipient_id: id, title: "Enrolled", message: "Welcome." }),
      headers: { "Content-Type": "application/json", Authorization: `Bearer ${admin}` },
    });

    expect((await shown).notification.title).toBe("Enrolled");
    const inbox = await get<{ notifications: { title: string }[] }>(server.url, "/api/notifications/", token);
    expect(inbox.notifications[0]?.title).toBe("Enrolled");
    socket.close();
  });
});

describe("npm start with --log-level error", () => {
  it("prints what goes wrong, and nothing else", async () => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const about = ["--port", String(port), "--log-level", "error", "--var", "PASSWORD_LN:4"];
    const server = await start([...about, "--demo", "people"], {}, untilAnswering(url));
    const token = await signIn(url);
    const headers = { Authorization: `Bearer ${token}` };

    const signedOut = await fetch(`${url}/api/logout/`, { method: "POST", headers });
    await signIn(url, "nobody");

    expect(signedOut.status).toBe(204);
    await expect.poll(() => server.output).toContain("sign-in.refused");
    expect(server.output.trim().split("\n")).toHaveLength(1);
    await server.group.stop();
  });
});

describe("npm start of a Worker that keeps nothing", () => {
  it("runs through 150,000 requests", async () => {
    const server = await start(["--config", join(ROOT, "bench/floor/wrangler.toml")]);

    const http = new HttpClient(Number(new URL(server.url).port));

    await share(150_000, 16, async () => {
      await http.expect([200], "GET", "/empty");
    });

    http.close();
    expect(server.output).not.toContain("crashed");
    await server.group.stop();
  }, 120_000);
});

describe("npm start with secrets of its own", () => {
  it("makes no demo people, ends at a signal whole, and keeps its data where other commands find it", async () => {
    const persistTo = join(folder, "another");
    const { group, url, output } = await start(["--persist-to", persistTo], {
      ENVIRONMENT: "production",
      APP_SECRET: "a secret that only this test uses, and long enough",
      SIGNING_KEYS: JSON.stringify([
        {
          kty: "OKP",
          crv: "Ed25519",
          kid: "start-test",
          x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
          d: "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
        },
      ]),
    });

    expect(output).not.toContain("Sign in as Ada");
    // As by the proxy that ends TLS before it: in production nothing is served over plain http.
    const headers = { "X-Forwarded-Proto": "https" };
    expect((await fetch(`${url}/api/health/`, { headers })).status).toBe(200);
    expect((await fetch(`${url}/api/health/`, { redirect: "manual" })).status).toBe(308);
    const body = JSON.stringify({
      username: "kept",
      email: "kept@example.com",
      password: "quiet-otter-umbrella",
    });
    const registering = { method: "POST", body, headers: { ...headers, "Content-Type": "application/json" } };
    const registered = await fetch(`${url}/api/register/`, registering);
    expect(registered.status).toBe(201);
    expect(registered.headers.get("Set-Cookie")).toMatch(/^__Host-session=/);

    await group.stop();

    expect(await group.exited).toBe(0);
    await expect(fetch(url)).rejects.toThrow();
    expect(await query({ persistTo }, "select username from users")).toEqual([{ username: "kept" }]);
  });
});

describe("npm start, asked for what it cannot do", () => {
  it.each([
    [["--port", "http"], '"http" is not a port: use a number from 0 to 65535.'],
    [["--var", "RATE_LIMITS"], '--var must be NAME:value, not "RATE_LIMITS".'],
    [["--demo", "some"], '--demo must be "full", "people" or "none", not "some".'],
    [["--hibernate"], "Unknown option '--hibernate'"],
  ])("refuses %j and says why", async (args, reason) => {
    const { group, output } = await start(args);

    expect(await group.exited).toBe(1);
    expect(output).toContain(reason);
  });
});
