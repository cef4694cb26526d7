import { Refused } from "../../scripts/lib/refused.ts";

interface Answer {
  id: number;
  result?: { usedSize: number };
  error?: { message: string };
}

/**
 * The JavaScript memory, in MiB, that is in use after a collection in the
 * isolate that holds Herald's Worker and all its objects, as its inspector
 * reports it: without the emulator's own, its database and its queue.
 */
export async function heapMiB(inspectorPort: number): Promise<number> {
  const targets = await fetch(`http://127.0.0.1:${inspectorPort}/json`);
  const [target]: { webSocketDebuggerUrl: string }[] = await targets.json();
  if (!target) throw new Refused(`Nothing is inspected on port ${inspectorPort}.`);
  // The emulator lets in its own developer tools alone; Node's socket takes headers, which its type does not say.
  const headers = { Origin: "http://localhost" };
  const socket = new WebSocket(target.webSocketDebuggerUrl, { headers } as never);
  await new Promise((resolve, reject) => {
    socket.addEventListener("open", resolve, { once: true });
    socket.addEventListener("error", () => reject(new Refused("The inspector cannot be reached.")));
  });
  try {
    await ask(socket, 1, "HeapProfiler.collectGarbage");
    const usage = await ask(socket, 2, "Runtime.getHeapUsage");
    return (usage.result?.usedSize ?? 0) / 2 ** 20;
  } finally {
    socket.close();
  }
}

function ask(socket: WebSocket, id: number, method: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const listen = ({ data }: MessageEvent) => {
      const answer: Answer = JSON.parse(data);
      if (answer.id !== id) return;
      socket.removeEventListener("message", listen);
      if (answer.error) reject(new Refused(`${method}: ${answer.error.message}`));
      else resolve(answer);
    };
    socket.addEventListener("message", listen);
    socket.send(JSON.stringify({ id, method }));
  });
}
