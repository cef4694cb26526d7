import { type Server, type ServerKind, startServer } from "../../scripts/lib/server.ts";

/** Where the benchmark's servers listen, and their inspectors one above. */
export const PORTS = { floor: 19210, herald: 19220, role: 19230 };

/** Herald, where all requests come from one address; and no row signs anybody in. */
export const HERALD_ARGUMENTS = ["--var", "RATE_LIMITS:off", "--var", "PASSWORD_LN:10"];

export const inspectorOf = (port: number): number => port + 1;

/** How both servers are started: at this level requests are not logged. */
export function serverArguments(port: number, persistTo: string): string[] {
  const ports = ["--port", String(port), "--inspector-port", String(inspectorOf(port))];
  return [...ports, "--persist-to", persistTo, "--ip", "127.0.0.1", "--log-level", "error"];
}

/**
 * Starts a server and waits until it answers. What it says at that level is
 * trouble, and is shown; but not what it says while it is being ended.
 */
export async function startQuietly(
  kind: ServerKind,
  args: string[],
  shown = (text: string): unknown => process.stderr.write(text),
): Promise<Server> {
  let ending = false;
  const show = (text: string) => {
    if (!ending) shown(text);
  };
  const server = startServer(args, { stdout: show, stderr: show }, kind);
  await server.ready;
  return {
    ...server,
    stop() {
      ending = true;
      return server.stop();
    },
  };
}
