import { setTimeout as sleep } from "node:timers/promises";
import { type Server, type ServerKind, startServer } from "../../scripts/lib/server.ts";

/**
 * A real server that is killed and begun again on the
 * same folder, any number of times. Its cron is driven each minute, as a
 * cron does; all that its queue holds is lost with each death.
 */
export class MortalServer {
  readonly url: string;
  /** How often it was killed. */
  deaths = 0;
  /** What it complained of, last. */
  lastWords = "";
  readonly #args: string[];
  readonly #cronUrl: string;
  #server: Server | undefined;

  readonly #kind: ServerKind;

  constructor(port: number, persistTo: string, kind: ServerKind) {
    this.#kind = kind;
    this.url = `http://127.0.0.1:${port}`;
    const ports = ["--port", String(port), "--inspector-port", String(port + 1), "--ip", "127.0.0.1"];
    // `wrangler dev` takes the cron at its own port.
    const cronPort = kind === "start" ? port + 2 : port;
    this.#cronUrl = `http://127.0.0.1:${cronPort}/cdn-cgi/local/scheduled?cron=*+*+*+*+*`;
    if (kind === "start") ports.push("--cron-port", String(cronPort));
    this.#args = [...ports, "--persist-to", persistTo, "--log-level", "error", "--var", "RATE_LIMITS:off"];
  }

  /** Begins, and comes back once it answers. */
  async start(): Promise<void> {
    const collect = (text: string) => {
      this.lastWords = (this.lastWords + text).slice(-5000);
    };
    this.#server = startServer(this.#args, { stdout: collect, stderr: collect }, this.#kind);
    await this.#server.ready;
    while (!(await this.#answers())) await sleep(50);
  }

  async #answers(): Promise<boolean> {
    const answer = await fetch(`${this.url}/api/health/`).catch(() => undefined);
    await answer?.body?.cancel();
    return answer?.status === 200;
  }

  /** Ends the whole process group with SIGKILL. */
  async kill(): Promise<void> {
    this.deaths += 1;
    await this.#server?.kill();
  }

  async stop(): Promise<void> {
    await this.#server?.stop();
  }

  /** Has the cron run now, as it would within the minute. */
  async tick(): Promise<void> {
    const answer = await fetch(this.#cronUrl);
    await answer.body?.cancel();
  }
}
