import { env } from "cloudflare:workers";
import { expect, it, vi } from "vitest";
import worker from "#worker";
import { beginFile, endLastFile } from "./support/own-file.ts";
import entry from "./support/worker.ts";

it("what goes on after its test file has ended no longer reaches the database", async () => {
  const left = env.DB;
  endLastFile();
  beginFile();

  expect(() => left.prepare("select 1")).toThrow("The test file has ended");
  expect(() => left.batch([])).toThrow("The test file has ended");
  expect(() => left.exec("select 1")).toThrow("The test file has ended");
  expect(await env.DB.prepare("select 1 as one").first("one")).toBe(1);
});

it("a message that an earlier test file has sent is not brought to the Worker", async () => {
  const consume = vi.spyOn(worker, "queue").mockResolvedValue(undefined);
  const message = (sentAt: number) => ({ id: "m", timestamp: new Date(sentAt), ack: vi.fn() });
  const [old, own] = [message(Date.now() - 60_000), message(Date.now() + 60_000)];
  const bring = (...messages: object[]) =>
    entry.queue({ queue: "herald-events", messages } as never, env, {} as never);

  await bring(old);
  expect(consume).not.toHaveBeenCalled();
  await bring(old, own);

  expect(consume.mock.calls.map(([batch]) => batch.messages)).toEqual([[own]]);
  expect([old.ack.mock.calls.length, own.ack.mock.calls.length]).toEqual([2, 0]);
  consume.mockRestore();
});
