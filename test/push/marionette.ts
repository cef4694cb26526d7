import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** Firefox's own remote protocol: `<length>:<JSON>` over TCP, without a driver beside it. */
export class Marionette {
  readonly #socket: Socket;
  readonly #waiting = new Map<number, Waiting>();
  #last = 0;
  #received = Buffer.alloc(0);

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("data", (data) => this.#receive(data));
    socket.on("close", () => {
      for (const { reject } of this.#waiting.values()) reject(new Error("Firefox has ended."));
      this.#waiting.clear();
    });
  }

  /** Connects once the browser listens. @throws when it does not within a minute */
  static async connect(port: number): Promise<Marionette> {
    for (let tries = 0; tries < 240; tries += 1) {
      const socket = connect(port, "127.0.0.1");
      const isOpen = await once(socket, "connect").then(
        () => true,
        () => false,
      );
      if (isOpen) return new Marionette(socket);
      await sleep(250);
    }
    throw new Error("Firefox does not listen.");
  }

  async command<Answer = unknown>(name: string, parameters: object = {}): Promise<Answer> {
    this.#last += 1;
    const id = this.#last;
    const text = JSON.stringify([0, id, name, parameters]);
    const answer = new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
    this.#socket.write(`${Buffer.byteLength(text)}:${text}`);
    return (await answer) as Answer;
  }

  /** Runs the body of an async function in the page; `arguments` are the given ones. */
  async run<Result>(body: string, ...given: unknown[]): Promise<Result> {
    const script = `const done = arguments[arguments.length - 1];
      (async (...arguments_) => { ${body} })(...arguments).then(
        (value) => done({ value }), (error) => done({ error: String(error) }));`;
    const { value } = await this.command<{ value: { value: Result; error?: string } }>(
      "WebDriver:ExecuteAsyncScript",
      { script, args: given },
    );
    if (value.error !== undefined) throw new Error(value.error);
    return value.value;
  }

  /** The same with the rights of the browser itself. */
  async runInBrowser<Result>(body: string, ...given: unknown[]): Promise<Result> {
    await this.command("Marionette:SetContext", { value: "chrome" });
    try {
      return await this.run<Result>(body, ...given);
    } finally {
      await this.command("Marionette:SetContext", { value: "content" });
    }
  }

  #receive(data: Buffer): void {
    this.#received = Buffer.concat([this.#received, data]);
    for (;;) {
      const colon = this.#received.indexOf(":");
      const length = Number(this.#received.subarray(0, Math.max(colon, 0)));
      if (colon < 0 || this.#received.length < colon + 1 + length) return;
      const message = JSON.parse(this.#received.subarray(colon + 1, colon + 1 + length).toString());
      this.#received = this.#received.subarray(colon + 1 + length);
      // The greeting is no answer.
      if (Array.isArray(message)) this.#answer(message[1], message[2], message[3]);
    }
  }

  #answer(id: number, error: { error: string; message: string } | null, result: unknown): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error) waiting?.reject(new Error(`${error.error}: ${error.message}`));
    else waiting?.resolve(result);
  }
}
