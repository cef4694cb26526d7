import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  export interface ProvidedContext {
    /** The port of a push service on this machine. */
    pushPeer: number;
  }
}

/** What it was sent, by path. */
const received = new Map<string, { headers: IncomingMessage["headers"]; lengths: number[] }>();

/** Answers as the last part of the path says. */
const ANSWERS: Record<string, { status: number; headers?: Record<string, string>; most?: number }> = {
  "200": { status: 200 },
  "201": { status: 201, headers: { Location: "/message/1" } },
  "202": { status: 202 },
  "400": { status: 400 },
  "403": { status: 403 },
  "404": { status: 404 },
  "410": { status: 410 },
  "413": { status: 413 },
  small: { status: 201, most: 1500 },
  "429": { status: 429 },
  "429-seconds": { status: 429, headers: { "Retry-After": "17" } },
  "429-date": { status: 429, headers: { "Retry-After": "Sun, 01 Mar 2026 12:00:30 GMT" } },
  "500": { status: 500 },
  "503": { status: 503, headers: { "Retry-After": "120" } },
  "301": { status: 301, headers: { Location: "/wpush/redirected/201" } },
  "307": { status: 307, headers: { Location: "/wpush/redirected/201" } },
};

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://peer");
  if (pathname === "/received") {
    response.end(JSON.stringify(received.get(searchParams.get("path") ?? "") ?? null));
    return;
  }
  let length = 0;
  for await (const chunk of request) length += (chunk as Buffer).length;
  const known = received.get(pathname) ?? { headers: request.headers, lengths: [] };
  received.set(pathname, { headers: request.headers, lengths: [...known.lengths, length] });
  const name = pathname.split("/").at(-1) ?? "";
  if (name === "hang") return;
  if (name === "reset") {
    request.socket.destroy();
    return;
  }
  const { status, headers = {}, most } = ANSWERS[name] ?? { status: 404 };
  response.writeHead(most !== undefined && length > most ? 413 : status, headers);
  response.end("A body that nobody reads.");
}

export default async function setup(project: TestProject): Promise<() => void> {
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  project.provide("pushPeer", (server.address() as AddressInfo).port);
  return () => {
    server.closeAllConnections();
    server.close();
  };
}
