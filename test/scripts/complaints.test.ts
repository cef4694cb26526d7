import { expect, it } from "vitest";
import { complaintsIn } from "../../bench/systems/complaints.ts";

it("counts the warnings and errors of a server, and no ordinary line of its log", () => {
  const output = [
    '{"level":"info","what":"notification.sent","event_id":1}',
    '{"level":"info","what":"delivery.attempted","reason":"Error: connect ETIMEDOUT"}',
    '{"level":"warn","what":"hub.not-reached","user_id":2}',
    '{"level":"error","what":"event.dead","event_id":3}',
    '{"level":"warn","what":"hub.not-reached","user_id":4}',
    "QuotaExceededError: too many timers",
    "✘ [ERROR] Build failed",
    "Herald is at http://localhost:8787",
  ].join("\n");

  expect([...complaintsIn(output)]).toEqual([
    ["hub.not-reached", 2],
    ["event.dead", 1],
    ["QuotaExceededError", 1],
    ["[ERROR] Build failed", 1],
  ]);
});
